// People: an instance is one person; the surface comes from the table of figures, bones from a baked palette.
uniform samplerBuffer palette, looks, shapes;
uniform float bones, frames, corners; // corners of one figure; 0 where there is one figure only
in vec4 p3d_Vertex; // x: which corner
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
const int HEAD = 4, LIDS = 5, NECK = 3;
mat4 bone(float frame, int b) {
    int k = (int(frame + 0.5) * int(bones + 0.5) + b) * 3;
    return transpose(mat4(texelFetch(palette, k), texelFetch(palette, k + 1), texelFetch(palette, k + 2), vec4(0.0, 0.0, 0.0, 1.0)));
}
mat4 pose(float frame, ivec2 b, float w) { return w > 0.999 ? bone(frame, b.x) : w * bone(frame, b.x) + (1.0 - w) * bone(frame, b.y); }
vec3 unfolded(vec2 o) {
    vec3 n = vec3(o, 1.0 - abs(o.x) - abs(o.y));
    if (n.z < 0.0) n.xy = (1.0 - abs(n.yx)) * vec2(n.x < 0.0 ? -1.0 : 1.0, n.y < 0.0 ? -1.0 : 1.0);
    return normalize(n);
}
float held(int b) { return b == HEAD || b == LIDS ? 1.0 : b == NECK ? 0.35 : 0.0; }
void main() {
    Body b = body();
    if (b.who < 0) { gl_Position = vec4(0.0); return; }
    vec4 size = texelFetch(looks, b.who * 8 + 6), neck = texelFetch(looks, b.who * 8 + 7);
    int corner = 2 * (int(size.w + 0.5) * int(corners + 0.5) + int(p3d_Vertex.x + 0.5));
    vec4 here = texelFetch(shapes, corner), kind = texelFetch(shapes, corner + 1);
    int code = int(here.w), paint = int(kind.z);
    ivec2 joint = ivec2(code & 31, (code >> 5) & 31);
    float weight = float((code >> 10) & 255) / 255.0;
    int slot = (code >> 18) & 7;
    vec3 p = here.xyz, n = unfolded(kind.xy);
    float share = weight * held(joint.x) + (1.0 - weight) * held(joint.y); // the head looks at something
    if (share > 0.0) {
        vec2 a = b.gaze * share, c = cos(a), s = sin(a);
        mat3 look = mat3(c.x, s.x, 0.0, -s.x, c.x, 0.0, 0.0, 0.0, 1.0) * mat3(c.y, 0.0, s.y, 0.0, 1.0, 0.0, -s.y, 0.0, c.y);
        p = neck.xyz + look * (p - neck.xyz);
        n = look * n;
    }
    float turn = fract(b.play.z + b.play.w * moment.y) * frames, frame = floor(turn), part = turn - frame;
    mat4 m = (1.0 - part) * pose(size.z + b.play.x + frame, joint, weight) + part * pose(size.z + b.play.x + mod(frame + 1.0, frames), joint, weight);
    if (b.going < 1.0) m = (1.0 - b.going) * pose(size.z + b.play.y, joint, weight) + b.going * m;
    vec3 q = (m * vec4(p, 1.0)).xyz * size.x;
    n = mat3(m) * n;
    q.z += b.up;
    float c = cos(b.heading), s = sin(b.heading);
    world = vec3(c * q.x - s * q.y, s * q.x + c * q.y, q.z) + b.at;
    normal = normalize(vec3(c * n.x - s * n.y, s * n.x + c * n.y, n.z));
    detail = p * (2.0 * size.x);
    albedo = vec3(paint & 255, (paint >> 8) & 255, (paint >> 16) & 255) / 255.0;
    albedo *= albedo;
    if (slot > 0) albedo *= texelFetch(looks, b.who * 8 + slot - 1).rgb;
    material = kind.w;
    float facing = 0.72 + 0.42 * dot(normal.xy, vec2(cos(b.direction), sin(b.direction)));
    float foot = 0.72 + 0.28 * smoothstep(0.0, 0.5, q.z);
    vec4 state = room_state(b.light.y);
    irradiance = (b.light.z * facing * state.x * SKY + b.light.w * (0.78 + 0.3 * normal.z) * state.y * LAMPLIGHT) * foot;
    glow = 0.0; storey = -1.0; ground = 0.0;
    place(world);
}
