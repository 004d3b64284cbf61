// Door leaves. Four texels of facts per leaf, one of state: open a step ago and now 0..1, lock 0..1, cover 0..1; four numbers of
// leaves to draw per texel of ``shown``.
uniform samplerBuffer leaves, moves, shown;
uniform vec4 moment; // share of the step that has passed, seconds since it was taken, leaves listed, how many of them are near
uniform vec2 span;   // from 0 the first leaf or 1 the first that is not near, to 0 that one or 1 the last
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 stretch;  // how much of the leaf's extra width and height a vertex follows
in vec4 part;     // what it takes to be shown: flags needed, flags forbidden, moving part (0 leaf, 1 lever, 2 turn), unused
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
const vec2 USUAL = vec2(0.9, 2.1);
void main() {
    int at = INSTANCE + int(span.x * moment.w + 0.5);
    if (at >= int(mix(moment.w, moment.z, span.y) + 0.5)) { gl_Position = vec4(0.0); return; }
    int leaf = int(texelFetch(shown, at >> 2)[at & 3] + 0.5), k = leaf * 4;
    vec4 move = texelFetch(moves, leaf);
    move.y = mix(move.x, move.y, moment.x);
    move.y *= move.y * (3.0 - 2.0 * move.y);
    vec4 pivot = texelFetch(leaves, k), size = texelFetch(leaves, k + 1); // x y z heading; width height flags swing angle
    vec4 left = texelFetch(leaves, k + 2), right = texelFetch(leaves, k + 3); // room, daylight, lamplight, (right) outer door
    int flags = int(size.z + 0.5) | (move.w > 0.5 ? 1024 : 0);
    int need = int(part.x + 0.5), ban = int(part.y + 0.5);
    vec3 p = p3d_Vertex.xyz, n = p3d_Normal;
    p.xz += stretch * (size.xy - USUAL);
    vec2 axle = vec2(size.x - 0.06, part.z > 1.5 ? 1.18 : 1.05);
    float turn = part.z > 1.5 ? move.z * 1.5708 : 0.0; // the thumb-turn shows whether the door is locked
    float ct = cos(turn), st = sin(turn);
    p.xz = axle + mat2(ct, st, -st, ct) * (p.xz - axle);
    n.xz = mat2(ct, st, -st, ct) * n.xz;
    detail = p.zyx;
    bool slides = (flags & 128) != 0, ahead = n.y > 0.0;
    float swing = move.y * size.w, a = pivot.w + (slides ? 0.0 : swing), c = cos(a), s = sin(a);
    if (slides) p = vec3(p.x - move.y * 0.95 * size.x, p.y + 0.075 * sign(size.w), p.z);
    vec2 clear = 0.024 * min(1.0, abs(swing)) * vec2(cos(pivot.w), sin(pivot.w)); // an open leaf stands beside its jamb, not in it
    world = vec3(c * p.x - s * p.y + clear.x, s * p.x + c * p.y + clear.y, p.z) + pivot.xyz;
    normal = vec3(c * n.x - s * n.y, s * n.x + c * n.y, n.z);
    vec4 inner = size.w > 0.0 ? left : right; // an open leaf stands in the room it opens into
    vec4 side = move.y > 0.25 ? inner : (ahead ? left : right);
    vec4 state = room_state(side.x);
    float up = 0.8 + 0.2 * n.z;
    irradiance = lit(vec4(side.y * up, 0.0, side.z * up, 0.0), state, vec3(1.0));
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    glow = 0.0; storey = -1.0; ground = 0.0;
    if (part.w > 0.5 && right.w > 0.5) { albedo = vec3(0.12, 0.17, 0.18); material = 0.0; } // outer doors are painted
    place(world);
    if ((flags & need) != need || (flags & ban) != 0) gl_Position = vec4(0.0); // a part this leaf does not have
}
