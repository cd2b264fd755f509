/* The kernel by itself: a process that sends every datagram back, and one that sends and receives
 * like so many callers, 50 datagrams a second each.
 *
 * udp_floor SOCKETS CALLERS SECONDS SERVER_CPU CLIENT_CPU    a processor of -1: any
 * prints: milliseconds of the echoing process for a caller's second, and per cent that came back
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define LENGTH 172
#define TURNS 20
#define TURN_NS 1000000L

static struct mmsghdr headers[BATCH];
static struct iovec iovecs[BATCH];
static struct sockaddr_in peers[BATCH];
static char bytes[BATCH][1500];

static void prepare(size_t length) {
  for (int i = 0; i < BATCH; i++) {
    iovecs[i].iov_base = bytes[i];
    iovecs[i].iov_len = length;
    memset(&headers[i], 0, sizeof headers[i]);
    headers[i].msg_hdr.msg_iov = &iovecs[i];
    headers[i].msg_hdr.msg_iovlen = 1;
    headers[i].msg_hdr.msg_name = &peers[i];
    headers[i].msg_hdr.msg_namelen = sizeof peers[i];
  }
}

static void pin(int cpu) {
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
  }
}

static int open_socket(struct sockaddr_in *address) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  int size = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof *address;
  if (fd < 0 || bind(fd, (struct sockaddr *)address, length) != 0) {
    perror("socket");
    exit(1);
  }
  getsockname(fd, (struct sockaddr *)address, &length);
  return fd;
}

static void echo(const int *sockets, int count) {
  int epoll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = sockets[i]};
    epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event);
  }
  struct epoll_event ready[BATCH];
  for (;;) {
    int n = epoll_wait(epoll, ready, BATCH, -1);
    for (int i = 0; i < n; i++) {
      prepare(sizeof bytes[0]);
      int got = recvmmsg(ready[i].data.fd, headers, BATCH, MSG_DONTWAIT, NULL);
      for (int m = 0; m < got; m++) {
        iovecs[m].iov_len = headers[m].msg_len;
      }
      if (got > 0) {
        sendmmsg(ready[i].data.fd, headers, got, 0);
      }
    }
  }
}

static void sleep_until(struct timespec *due) {
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, due, NULL);
}

int main(int argc, char **argv) {
  if (argc != 6) {
    return 2;
  }
  int count = atoi(argv[1]);
  int callers = atoi(argv[2]);
  int seconds = atoi(argv[3]);
  int *sockets = calloc(count, sizeof *sockets);
  struct sockaddr_in *addresses = calloc(count, sizeof *addresses);
  for (int i = 0; i < count; i++) {
    sockets[i] = open_socket(&addresses[i]);
  }
  pid_t server = fork();
  if (server == 0) {
    pin(atoi(argv[4]));
    echo(sockets, count);
  }
  pin(atoi(argv[5]));
  struct sockaddr_in own;
  int client[TURNS];
  for (int i = 0; i < TURNS; i++) {
    client[i] = open_socket(&own);
  }
  long sent = 0;
  long received = 0;
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (long turn = 0; turn < seconds * 1000L + 100; turn++) {
    sleep_until(&due);
    due.tv_nsec += TURN_NS;
    if (due.tv_nsec >= 1000000000L) {
      due.tv_nsec -= 1000000000L;
      due.tv_sec++;
    }
    int fd = client[turn % TURNS];
    int waiting = 0;
    prepare(LENGTH);
    for (int c = turn % TURNS; turn < seconds * 1000L && c < callers; c += TURNS) {
      peers[waiting++] = addresses[c % count];
      if (waiting == BATCH || c + TURNS >= callers) {
        int taken = sendmmsg(fd, headers, waiting, 0);
        sent += taken > 0 ? taken : 0;
        waiting = 0;
      }
    }
    for (int i = 0; i < TURNS; i++) {
      prepare(sizeof bytes[0]);
      int got;
      while ((got = recvmmsg(client[i], headers, BATCH, MSG_DONTWAIT, NULL)) > 0) {
        received += got;
      }
    }
  }
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  double ms = used.ru_utime.tv_sec * 1e3 + used.ru_utime.tv_usec / 1e3
      + used.ru_stime.tv_sec * 1e3 + used.ru_stime.tv_usec / 1e3;
  printf("%.4f %.2f\n", ms / callers / seconds, sent == 0 ? 0 : 100.0 * received / sent);
  return 0;
}
