// A room's own surfaces and furniture.
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color; // square root of albedo; material number in alpha
in vec4 light; // unbaked: as in room.vert; last -1: u, v, page of the baked map; last -2: day, lamps, sun
in float room;
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
uniform float daylight;
out vec3 chart;      // u, v, page; page -1 where there is no map
flat out vec3 power; // what switches and blinds leave of day, lamps and sun
void main() {
    vec4 state = room_state(room);
    world = detail = p3d_Vertex.xyz;
    normal = p3d_Normal;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    power = vec3(state.xy, (1.0 - state.z) * smoothstep(0.3, 1.0, daylight));
    chart = vec3(-1.0);
    vec3 tint = room_tint(room);
    if (light.w >= 0.0) irradiance = lit(light, state, tint);
    else {
        irradiance = light.x * power.x * mix(SKY, tint, 0.5) + light.y * power.y * mix(LAMPLIGHT, tint, 0.5) + light.z * power.z * SUN;
        if (light.w > -1.5) { chart = light.xyz; irradiance = vec3(0.0); }
    }
    glow = state.y;
    storey = state.w;
    ground = texelFetch(rooms, int(room + 0.5) * 2 + 1).a;
    place(world);
}
