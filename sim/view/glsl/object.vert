// A single moving thing: a hand, a phone. Softly lit from above wherever it is.
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
out vec3 world, normal, detail, albedo, irradiance;
flat out float material, glow, storey, ground;
void main() {
    world = (p3d_ModelMatrix * p3d_Vertex).xyz;
    normal = normalize(mat3(p3d_ModelMatrix) * p3d_Normal);
    detail = p3d_Vertex.xyz;
    albedo = p3d_Color.rgb * p3d_Color.rgb;
    material = floor(p3d_Color.a * 255.0 + 0.5);
    irradiance = vec3(0.62 + 0.26 * normal.z);
    glow = 0.0; storey = -1.0; ground = 0.0;
    place(world);
}
