// A soft dark disc under each person. One texel each: x y z, radius.
uniform samplerBuffer feet;
in vec4 p3d_Vertex;
out vec2 from_centre;
void main() {
    vec4 at = texelFetch(feet, INSTANCE);
    from_centre = p3d_Vertex.xy;
    place(at.xyz + vec3(p3d_Vertex.xy * at.w, 0.008));
}
