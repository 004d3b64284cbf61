// Where a person is now. Five texels each, made at every step of the core:
// x y z heading; how far that is from the step before; clip, old frame, phase, turns per second;
// share of the going-over from the old frame, room, daylight, lamplight; direction of the daylight, lift, ahead, speed of going over
uniform samplerBuffer people, listed;
uniform vec4 firsts[64]; // where each figure's people begin in the list, and end
uniform float mine;      // which of these is this node's
uniform vec4 moment;     // share of the step that has passed, seconds since it was taken
struct Body { int who; vec3 at; float heading; vec4 play, light; float going, direction, up, ahead; };
Body body() { // nobody: who is -1
    ivec2 span = ivec2(firsts[int(mine + 0.5)].xy + 0.5);
    int k = span.x + INSTANCE;
    Body b;
    b.who = -1;
    if (k >= span.y) return b;
    b.who = int(texelFetch(listed, k >> 2)[k & 3] + 0.5);
    int row = b.who * 5;
    vec4 last = texelFetch(people, row + 4);
    vec4 at = texelFetch(people, row) - (1.0 - moment.x) * texelFetch(people, row + 1);
    b.at = at.xyz;
    b.heading = at.w;
    b.play = texelFetch(people, row + 2);
    b.light = texelFetch(people, row + 3);
    b.going = clamp(b.light.x + moment.y * abs(last.w), 0.0, 1.0);
    b.going *= b.going * (3.0 - 2.0 * b.going);
    float lift = last.w > 0.0 ? b.going : 1.0 - b.going; // onto a seat, or up from it
    b.direction = last.x;
    b.up = last.y * lift;
    b.ahead = last.z * lift;
    b.at += vec3(b.ahead * cos(b.heading), b.ahead * sin(b.heading), 0.0);
    return b;
}
