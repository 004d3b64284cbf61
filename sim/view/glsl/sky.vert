in vec4 p3d_Vertex;
out vec3 direction;
uniform vec4 head;
void main() { direction = p3d_Vertex.xyz; place(head.xyz + p3d_Vertex.xyz); }
