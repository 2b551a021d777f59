/* What Autobahn's fuzzing client talks to (serve.py): an echo server as examples/echo_server.c, by other
 * calls. It sends back chunk by chunk what it receives, so no message is too long for it, and answers
 * a CLOSE itself; a client that does not read is not read from either.
 *
 *     serve PORT        (0: a free one; the first line of output names it)
 */
#include <curl/curl.h>

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define MOST 1024

static struct client {
    CURL *curl;
    unsigned flags; /* of the chunk that waits to be sent; 0: none does */
    size_t size;
    char chunk[16000]; /* so much is sent whole, or with CURLE_AGAIN not at all */
} clients[1 + MOST];
static struct pollfd polled[1 + MOST] = {{.events = POLLIN}}; /* the first is the listening socket */
static nfds_t count = 1;

static void welcome(int fd)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    curlws_attach(curl, &(struct curlws_stream){.size = sizeof(struct curlws_stream), .fd = fd}, CURLWS_SERVER);
    clients[count] = (struct client){.curl = curl};
    polled[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

/* Goes on with a client; what to poll for then, 0 at its end. */
static short serve(struct client *client)
{
    CURLcode code = curlws_accept(client->curl, 0);
    const struct curl_ws_frame *meta;
    size_t sent;
    while (code == CURLE_OK) {
        if (!client->flags) {
            code = curl_ws_recv(client->curl, client->chunk, sizeof client->chunk, &client->size, &meta);
            if (code != CURLE_OK || meta->flags & CURLWS_PONG) continue;
            client->flags = (unsigned)meta->flags | (meta->bytesleft ? CURLWS_CONT : 0);
        }
        code = curl_ws_send(client->curl, client->chunk, client->size, &sent, 0, client->flags);
        if (code == CURLE_AGAIN) return POLLOUT;
        if (client->flags & CURLWS_CLOSE) return 0;
        client->flags = 0;
    }
    return code == CURLE_AGAIN ? POLLIN : 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    here.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
    polled[0].fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(polled[0].fd, (struct sockaddr *)&here, sizeof here) || listen(polled[0].fd, MOST)) return 1;
    getsockname(polled[0].fd, (struct sockaddr *)&here, &(socklen_t){sizeof here});
    dprintf(1, "ws://127.0.0.1:%d/\n", ntohs(here.sin_port));
    while (poll(polled, count, -1) >= 0) {
        for (nfds_t i = count; i-- > 1;) {
            if (!polled[i].revents || (polled[i].events = serve(&clients[i])) != 0) continue;
            curl_easy_cleanup(clients[i].curl);
            clients[i] = clients[--count];
            polled[i] = polled[count];
        }
        if (polled[0].revents) welcome(accept(polled[0].fd, NULL, NULL));
        polled[0].events = count <= MOST ? POLLIN : 0;
    }
}
