// A soft dark disc under each person.
uniform samplerBuffer looks;
in vec4 p3d_Vertex;
out vec2 from_centre;
void main() {
    Body b = body();
    if (b.who < 0) { gl_Position = vec4(0.0); return; }
    from_centre = p3d_Vertex.xy;
    place(b.at + vec3(p3d_Vertex.xy * 0.2 * texelFetch(looks, b.who * 6 + 5).y, 0.008));
}
