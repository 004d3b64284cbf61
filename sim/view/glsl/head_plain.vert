#version 430
// One camera at a time: the engine's own matrix, one instance per object.
uniform mat4 p3d_ViewProjectionMatrix;
#define INSTANCE gl_InstanceID
void place(vec3 world) { gl_Position = p3d_ViewProjectionMatrix * vec4(world, 1.0); }
