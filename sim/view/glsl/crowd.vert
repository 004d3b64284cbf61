// People: an instance is one person; bones come from a baked palette.
uniform samplerBuffer palette, looks;
uniform float bones, frames;
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
    Body b = body();
    if (b.who < 0) { gl_Position = vec4(0.0); return; }
    float turn = fract(b.play.z + b.play.w * moment.y) * frames, frame = floor(turn), share = turn - frame;
    mat4 m = (1.0 - share) * pose(b.play.x + frame) + share * pose(b.play.x + mod(frame + 1.0, frames));
    if (b.going < 1.0) m = (1.0 - b.going) * pose(b.play.y) + b.going * m;
    vec4 size = texelFetch(looks, b.who * 6 + 5);
    vec3 p = (m * p3d_Vertex).xyz * size.x, n = mat3(m) * p3d_Normal;
    p.z += b.up;
    float c = cos(b.heading), s = sin(b.heading);
    world = vec3(c * p.x - s * p.y, s * p.x + c * p.y, p.z) + b.at;
    normal = normalize(vec3(c * n.x - s * n.y, s * n.x + c * n.y, n.z));
    detail = p3d_Vertex.xyz * 2.0;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    if (joint.z > 0.5) albedo *= texelFetch(looks, b.who * 6 + int(joint.z + 0.5) - 1).rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    float facing = 0.72 + 0.42 * dot(normal.xy, vec2(cos(b.direction), sin(b.direction)));
    float foot = 0.72 + 0.28 * smoothstep(0.0, 0.5, p.z);
    vec4 state = room_state(b.light.y);
    irradiance = (b.light.z * facing * state.x * SKY + b.light.w * (0.78 + 0.3 * normal.z) * state.y * LAMPLIGHT) * foot;
    glow = 0.0; storey = -1.0; ground = 0.0;
    place(world);
}
