// People: posed by a bone palette, two frames and two bones blended. Three texels per drawn person.
uniform samplerBuffer palette, people, looks;
uniform float bones;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec4 joint; // bone a, bone b, colour slot, weight of bone a in 0..1
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
mat4 bone(float frame, float b) {
    int k = int((frame * bones + b) * 3.0 + 0.5);
    return transpose(mat4(texelFetch(palette, k), texelFetch(palette, k + 1), texelFetch(palette, k + 2), vec4(0.0, 0.0, 0.0, 1.0)));
}
mat4 pose(float frame) { return joint.w * bone(frame, joint.x) + (1.0 - joint.w) * bone(frame, joint.y); }
void main() {
    vec4 at = texelFetch(people, INSTANCE * 3);      // x y z heading
    vec4 clip = texelFetch(people, INSTANCE * 3 + 1); // frame now, next frame, blend, person
    vec4 sun = texelFetch(people, INSTANCE * 3 + 2);  // room, daylight, lamplight, direction of the daylight
    mat4 m = (1.0 - clip.z) * pose(clip.x) + clip.z * pose(clip.y);
    vec4 size = texelFetch(looks, int(clip.w + 0.5) * 6 + 5);
    vec3 p = (m * p3d_Vertex).xyz * size.x, n = mat3(m) * p3d_Normal;
    float c = cos(at.w), s = sin(at.w);
    world = vec3(c * p.x - s * p.y, s * p.x + c * p.y, p.z) + at.xyz;
    normal = normalize(vec3(c * n.x - s * n.y, s * n.x + c * n.y, n.z));
    detail = p3d_Vertex.xyz * 2.0;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    if (joint.z > 0.5) albedo *= texelFetch(looks, int(clip.w + 0.5) * 6 + int(joint.z + 0.5) - 1).rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    float facing = 0.72 + 0.42 * dot(normal.xy, vec2(cos(sun.w), sin(sun.w)));
    float foot = 0.72 + 0.28 * smoothstep(0.0, 0.5, p.z);
    vec4 state = room_state(sun.x);
    irradiance = (sun.y * facing * state.x * SKY + sun.z * (0.78 + 0.3 * normal.z) * state.y * LAMPLIGHT) * foot;
    glow = 0.0; storey = -1.0; ground = 0.0;
    place(world);
}
