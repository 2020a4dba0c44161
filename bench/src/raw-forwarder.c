/* The same forwarder as raw-forwarder.ts in C: what the system itself allows. Usage: raw-forwarder <port> <people> */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int people = atoi(argv[2]);
  struct sockaddr_in at[256] = {0}, from, self = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  unsigned char packet[2048];
  unsigned int sent = 0;
  int size = 4 << 20, s = socket(AF_INET, SOCK_DGRAM, 0);
  inet_pton(AF_INET, "127.0.0.1", &self.sin_addr);
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (bind(s, (struct sockaddr *)&self, sizeof self)) return 1;
  puts("ready");
  fflush(stdout);
  for (;;) {
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(s, packet, sizeof packet, 0, (struct sockaddr *)&from, &length);
    if (n < 2) continue;
    int sender = packet[1], fan = packet[0] == 1 ? 12 : 4;
    if (packet[0] == 0) { at[sender] = from; continue; }
    if (packet[0] == 3) {
      unsigned int total[2] = {0, htonl(sent)};
      sendto(s, total, sizeof total, 0, (struct sockaddr *)&from, length);
      continue;
    }
    if (fan > people - 1) fan = people - 1;
    for (int i = 1; i <= fan; i++)
      sent += sendto(s, packet, n, 0, (struct sockaddr *)&at[(sender + i) % people], sizeof from) == n;
  }
}
