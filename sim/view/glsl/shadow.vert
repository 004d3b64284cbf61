// A soft dark disc under each person, longer where feet are apart.
uniform samplerBuffer looks;
uniform float frames;
in vec4 p3d_Vertex;
out vec2 from_centre;
vec2 spread(float clip) { // how much longer along the way one faces, and how far ahead, in body heights
    int k = int(clip + 0.5);
    if (k == 1) return vec2(1.75, 0.0);           // walk
    if (k == 2) return vec2(2.2, 0.0);            // run
    if (k == 4) return vec2(1.3, 0.02);           // crouch
    if (k == 3 || k == 10) return vec2(1.6, -0.12); // on a seat, feet where the origin is
    if (k == 9) return vec2(1.6, 0.11);           // on the floor
    if (k == 11 || k == 18) return vec2(1.5, 0.0);
    if (k == 16 || k == 17) return vec2(1.7, 0.06); // in a wheelchair
    return vec2(1.1, 0.01);
}
void main() {
    Body b = body();
    if (b.who < 0) { gl_Position = vec4(0.0); return; }
    from_centre = p3d_Vertex.xy;
    vec2 shape = mix(spread(floor(b.play.y / frames)), spread(floor(b.play.x / frames)), b.going);
    float height = texelFetch(looks, b.who * 8 + 6).y, c = cos(b.heading), s = sin(b.heading);
    vec2 at = vec2(p3d_Vertex.x * 0.2 * shape.x + shape.y, p3d_Vertex.y * 0.2) * height;
    place(b.at + vec3(c * at.x - s * at.y, s * at.x + c * at.y, 0.008));
}
