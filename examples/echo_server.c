/* An echo server for a thousand clients in one thread, by poll(2). A client that does not read what it
 * is sent is not read from either. PORT 0: a free one; the first line of output names it.
 *     cc echo_server.c $(pkg-config --cflags --libs curlws) -o echo_server && ./echo_server PORT */
#include <curl/curl.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 1000
static CURL *clients[1 + MOST];
static struct pollfd polled[1 + MOST]; /* the first is the listening socket */
static nfds_t count = 1;

static void welcome(int fd)
{
    struct curlws_stream stream = {.size = sizeof stream, .fd = fd};
    if (fd < 0) return; /* the client has gone again */
    clients[count] = curl_easy_init();
    polled[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    curl_easy_setopt(clients[count], CURLOPT_WS_OPTIONS, CURLWS_COMPRESS | CURLWS_AUTOCLOSE);
    if (curlws_attach(clients[count++], &stream, CURLWS_SERVER) != CURLE_OK) errx(1, "no memory");
}

static short serve(CURL *curl) /* goes on with a client; what to poll for then, 0 at its end */
{
    CURLcode code = curlws_accept(curl, 0); /* CURLE_AGAIN until the opening handshake is done */
    const void *data;
    size_t size;
    unsigned flags;
    while (code == CURLE_OK) {
        if (curlws_flush(curl, 0) == CURLE_AGAIN) return POLLOUT;
        code = curlws_recv_message(curl, &data, &size, &flags, 0);
        if (code == CURLE_OK) code = curlws_send_message(curl, data, size, flags, 0);
    }
    return code == CURLE_AGAIN ? POLLIN : 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *at = (struct sockaddr *)&here;
    here.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
    polled[0] = (struct pollfd){.fd = socket(AF_INET, SOCK_STREAM, 0), .events = POLLIN};
    if (bind(polled[0].fd, at, sizeof here) || listen(polled[0].fd, MOST)) err(1, "listen");
    if (getsockname(polled[0].fd, at, &(socklen_t){sizeof here})) err(1, "getsockname");
    dprintf(1, "ws://127.0.0.1:%d/\n", ntohs(here.sin_port));
    while (poll(polled, count, -1) >= 0) {
        for (nfds_t i = count; i-- > 1;) {
            if (!polled[i].revents || (polled[i].events = serve(clients[i])) != 0) continue;
            curl_easy_cleanup(clients[i]);
            clients[i] = clients[--count];
            polled[i] = polled[count];
        }
        if (polled[0].revents) welcome(accept(polled[0].fd, NULL, NULL));
        polled[0].events = count <= MOST ? POLLIN : 0;
    }
    err(1, "poll");
}
