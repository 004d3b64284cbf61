// A room's own surfaces and furniture.
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color; // square root of albedo; material number in alpha
in vec4 light;
in float room;
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
void main() {
    vec4 state = room_state(room);
    world = detail = p3d_Vertex.xyz;
    normal = p3d_Normal;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    irradiance = lit(light, state, room_tint(room));
    glow = state.y;
    storey = state.w;
    ground = texelFetch(rooms, int(room + 0.5) * 2 + 1).a;
    place(world);
}
