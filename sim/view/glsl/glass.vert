// Panes: three texels each: centre x y z, heading; half width, half height, room, door leaf or -1; unused.
uniform samplerBuffer panes;
in vec4 p3d_Vertex;
out vec3 world, normal;
flat out float bright;
void main() {
    vec4 at = texelFetch(panes, INSTANCE * 2), size = texelFetch(panes, INSTANCE * 2 + 1);
    float c = cos(at.w), s = sin(at.w), x = p3d_Vertex.x * size.x;
    world = at.xyz + vec3(c * x, s * x, p3d_Vertex.z * size.y);
    normal = vec3(-s, c, 0.0);
    vec4 state = room_state(size.z);
    bright = 0.25 * state.x + 0.5 * state.y;
    place(world);
}
