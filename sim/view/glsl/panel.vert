// Text and signs: lit by nothing, so that they read the same everywhere.
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;
out vec4 tint;
void main() {
    uv = p3d_MultiTexCoord0;
    tint = p3d_Color;
    place((p3d_ModelMatrix * p3d_Vertex).xyz);
}
