// Roller blinds. Two texels per window: hem corner x y, top z, heading; width, height, room, light.
uniform samplerBuffer windows;
in vec4 p3d_Vertex; // x across 0..1, y out of the wall in metres, z 0 at the hem .. 1 at the top; bar vertices keep their size
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 stretch;
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
void main() {
    vec4 place_at = texelFetch(windows, INSTANCE * 2), size = texelFetch(windows, INSTANCE * 2 + 1);
    vec4 state = room_state(size.z);
    float drop = mix(0.07, size.y + 0.02, state.z);
    vec3 p = vec3(p3d_Vertex.x + stretch.x * size.x, p3d_Vertex.y, p3d_Vertex.z - stretch.y * drop);
    float c = cos(place_at.w), s = sin(place_at.w);
    world = vec3(c * p.x - s * p.y, s * p.x + c * p.y, p.z) + place_at.xyz;
    normal = vec3(c * p3d_Normal.x - s * p3d_Normal.y, s * p3d_Normal.x + c * p3d_Normal.y, p3d_Normal.z);
    detail = p;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    irradiance = vec3(size.w * (0.35 + 0.65 * state.x) + 0.35 * state.y); // cloth glows with the day behind it
    glow = 0.0; storey = -1.0; ground = 0.0;
    place(world);
}
