#version 430
#extension GL_ARB_shader_viewport_layer_array : require
// Both eyes in one pass: even instances go to the left viewport, odd ones to the right.
uniform mat4 eye_vp[2];
#define INSTANCE (gl_InstanceID >> 1)
void place(vec3 world) {
    int eye = gl_InstanceID & 1;
    gl_Position = eye_vp[eye] * vec4(world, 1.0);
    gl_ViewportIndex = eye;
}
