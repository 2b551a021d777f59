/* What the blocks of C in docs/beyond.md take for granted: the reader's own variables and functions. */
#include <curl/curl.h>

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static CURL *curl;
static CURLcode code;
static const struct curl_ws_frame *meta;
static char buffer[256], nonce[8];
static size_t got, sent, len, size, room, n, received, messages;
static unsigned flags;
static struct timespec start;
static const char *reason;
static const void *data, *bytes;
static double last_ping, last_byte, rtt;
static int fd, fds[2], most, said, tries, listening;
static pthread_t thread;
static struct pollfd writable;
static void *it, *user;

double now(void);
void give_up(void);
void wait_readable(CURL *of);
void wait_writable(CURL *of);
long passed_ms(const struct timespec *since);
int grow(void *buffer, size_t *room);
int may_pass(CURL *of, CURLcode why);
int subscribe(CURL *to, void *what);
CURLcode take_messages(CURL *from);
int is_closed_for_good(CURL *of);
ptrdiff_t my_read(void *from, void *to, size_t room);
ptrdiff_t my_write(void *to, const void *from, size_t room);
int my_wait(void *on, unsigned want, int timeout_ms);
curl_socket_t give_socket(void *of, curlsocktype purpose, struct curl_sockaddr *address);
int already_connected(void *of, curl_socket_t which, curlsocktype purpose);
