/* An event loop of one's own: poll on the WebSocket and on standard input at once. Lines typed
 * are sent, messages are printed. End of input closes.
 *
 *     cc poll_loop.c $(pkg-config --cflags --libs curlws) -o poll_loop
 *     ./poll_loop URL [CA-FILE]
 */
#include <curl/curl.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Takes all that is there: until CURLE_AGAIN, since data may wait inside the library (the rest of
   a TLS record) that poll on the socket cannot see. Returns 0 at the end. */
static int take_all(CURL *curl)
{
    for (;;) {
        char buffer[4096];
        const struct curl_ws_frame *meta;
        size_t got;
        CURLcode code = curl_ws_recv(curl, buffer, sizeof buffer, &got, &meta);
        if (code == CURLE_AGAIN) return 1;
        if (code != CURLE_OK) {
            if (code != CURLE_GOT_NOTHING) fprintf(stderr, "%s\n", curl_easy_strerror(code));
            return 0;
        }
        if (meta->flags & CURLWS_CLOSE) return 0;
        if (meta->flags & (CURLWS_TEXT | CURLWS_BINARY)) {
            fwrite(buffer, 1, got, stdout);
            if (meta->bytesleft == 0 && !(meta->flags & CURLWS_CONT)) putchar('\n');
            fflush(stdout);
        }
    }
}

/* A line is small: it is sent whole or, with CURLE_AGAIN, not at all. */
static CURLcode send_line(CURL *curl, const char *line, size_t size, curl_socket_t fd)
{
    size_t sent;
    CURLcode code;
    while ((code = curl_ws_send(curl, line, size, &sent, 0, CURLWS_TEXT)) == CURLE_AGAIN) {
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        poll(&writable, 1, -1);
    }
    return code;
}

static int loop(CURL *curl)
{
    struct pollfd both[2] = {{.fd = -1, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &both[0].fd);
    while (take_all(curl)) {
        if (poll(both, 2, -1) < 0) return 1;
        if (both[1].revents) {
            char line[4096];
            size_t sent;
            ssize_t size = read(STDIN_FILENO, line, sizeof line);
            if (size <= 0) {
                curl_ws_send(curl, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE);
                both[1].fd = -1; /* poll ignores it; the server's close ends the loop */
            } else {
                if (line[size - 1] == '\n') size--;
                if (send_line(curl, line, (size_t)size, both[0].fd) != CURLE_OK) return 1;
            }
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    CURL *curl;
    int failed = 1;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    if (curl_easy_perform(curl) == CURLE_OK)
        failed = loop(curl);
    else
        fprintf(stderr, "%s\n", reason);
    curl_easy_cleanup(curl);
    return failed;
}
