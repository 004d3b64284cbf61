"""Shaders of the contact sheet: daylight from a window, sky and floor light, a hint of gloss per material."""

from typing import Final

VERTEX: Final = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
out vec3 at;
out vec3 normal;
flat out int material;
out vec3 colour;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    at = p3d_Vertex.xyz;
    normal = p3d_Normal;
    colour = p3d_Color.rgb * p3d_Color.rgb;  // stored as square roots
    material = int(p3d_Color.a * 255.0 + 0.5);
}
"""

FRAGMENT: Final = """#version 330
in vec3 at;
in vec3 normal;
in vec3 colour;
flat in int material;
out vec4 pixel;
void main() {
    vec3 n = normalize(normal);
    vec3 window = normalize(vec3(0.55, -0.45, 0.75));
    float key = max(dot(n, window), 0.0);
    vec3 sky = mix(vec3(0.30, 0.28, 0.25), vec3(0.62, 0.65, 0.70), 0.5 + 0.5 * n.z);
    vec3 light = sky + key * vec3(0.62, 0.59, 0.53);
    if (material == 6) light = vec3(1.15);
    vec3 lit = colour * light;
    if (material == 4) lit += pow(max(dot(n, normalize(window + vec3(0.7, 0.5, 0.4))), 0.0), 40.0) * 0.25;
    pixel = vec4(lit, 1.0);  // the target encodes sRGB
}
"""
