/* Our library as the server of the pairs: one connection after the other, over ws and, where OpenSSL
 * reads and writes the stream for it, wss; pair.py says what is talked about.
 *     server CERTIFICATES          prints the two ports first, and ends with its input
 */
#include "conversation.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static int judge(CURL *curl, const struct curlws_request *request, struct curlws_answer *answer, void *user)
{
    (void)curl;
    (void)user;
    show_opened(request->target);
    if (!request->subprotocols || strcmp(request->subprotocols, OFFERED)) return 400;
    answer->subprotocol = CHOSEN;
    answer->compress = !strncmp(request->target, "/deflate/", 9);
    return 0;
}

/* What the answer said of the extension; with a NUL behind it. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *user)
{
    static const char name[] = "\r\nSec-WebSocket-Extensions: ";
    char *found, head[4096];
    (void)curl;
    if (type != CURLINFO_HEADER_OUT || size >= sizeof head) return 0;
    memcpy(head, data, size);
    head[size] = 0;
    found = strstr(head, name);
    snprintf(user, 200, "%.*s", found ? (int)strcspn(found + sizeof name - 1, "\r") : 4,
             found ? found + sizeof name - 1 : "none");
    return 0;
}

static ptrdiff_t outcome(SSL *tls, int result)
{
    int error = SSL_get_error(tls, result);
    ERR_clear_error();
    if (result > 0) return result;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return CURLWS_IO_AGAIN;
    return error == SSL_ERROR_ZERO_RETURN ? 0 : CURLWS_IO_ERROR;
}

static ptrdiff_t read_tls(void *user, void *buffer, size_t len)
{
    return outcome(user, SSL_read(user, buffer, (int)len));
}

static ptrdiff_t write_tls(void *user, const void *buffer, size_t len)
{
    return outcome(user, SSL_write(user, buffer, (int)len));
}

/* What OpenSSL has decrypted already the socket does not show. */
static int wait_tls(void *user, unsigned want, int timeout_ms)
{
    struct pollfd one = {.fd = SSL_get_fd(user)};
    if (want & CURLWS_READABLE && SSL_pending(user)) return 1;
    if (want & CURLWS_READABLE) one.events |= POLLIN;
    if (want & CURLWS_WRITABLE) one.events |= SSL_want_read(user) ? POLLIN : POLLOUT;
    return poll(&one, 1, timeout_ms);
}

static void free_tls(void *user)
{
    int fd = SSL_get_fd(user);
    SSL_shutdown(user);
    SSL_free(user);
    close(fd);
}

static void attach(CURL *curl, int fd, SSL_CTX *context)
{
    struct curlws_stream stream = {.size = sizeof stream, .fd = fd};
    if (context) {
        SSL *tls = SSL_new(context);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        SSL_set_fd(tls, fd);
        SSL_set_accept_state(tls);
        stream = (struct curlws_stream){sizeof stream, CURL_SOCKET_BAD, read_tls, write_tls, wait_tls, free_tls, tls,
                                        NULL, 0};
    }
    MUST(curlws_attach(curl, &stream, CURLWS_SERVER) == CURLE_OK);
}

/* A PING, and the answer to it before anything else. */
static void ping(CURL *curl)
{
    const struct curl_ws_frame *meta;
    char text[16];
    size_t size;
    unsigned ready;
    MUST(curlws_send_message(curl, SERVERS_PING, 5, CURLWS_PING, PATIENCE) == CURLE_OK);
    MUST(curl_ws_poll(curl, CURLWS_READABLE, PATIENCE, &ready) == CURLE_OK && ready == CURLWS_READABLE);
    MUST(curl_ws_recv(curl, text, sizeof text, &size, &meta) == CURLE_OK);
    MUST(meta->flags == CURLWS_PONG && size == 5 && !memcmp(text, SERVERS_PING, 5));
}

/* Every message goes back; some ask for more. 0: we closed the connection. */
static int answer(CURL *curl, const struct message *got)
{
    show(got);
    if (got->size == 5 && !memcmp(got->data, "close", 5)) {
        MUST(curlws_close(curl, SERVERS_CODE, SERVERS_REASON, PATIENCE) == CURLE_OK);
        return 0;
    }
    if (got->size > 9 && !memcmp(got->data, "fragments", 9)) {
        send_thirds(curl, got);
    } else if (got->size == 4 && !memcmp(got->data, "ping", 4)) {
        ping(curl);
        MUST(curlws_send_message(curl, "ping", 4, CURLWS_TEXT, PATIENCE) == CURLE_OK);
    } else {
        MUST(curlws_send_message(curl, got->data, got->size, got->flags, PATIENCE) == CURLE_OK);
    }
    return 1;
}

static void converse(CURL *curl)
{
    struct message got;
    const void *data;
    const char *reason;
    int code, open = 1;
    while (open) {
        CURLcode result = curlws_recv_message(curl, &data, &got.size, &got.flags, PATIENCE);
        if (result == CURLE_GOT_NOTHING) break;
        MUST(result == CURLE_OK);
        got.data = data;
        open = answer(curl, &got);
    }
    show_counts(curl);
    MUST(curlws_close_status(curl, &code, &reason, NULL) == CURLE_OK);
    printf("close %d %s\n", code, reason);
    if (open) {
        char copy[126];
        snprintf(copy, sizeof copy, "%s", reason);
        MUST(curlws_close(curl, code, copy, PATIENCE) == CURLE_OK);
    }
}

static void serve(int fd, SSL_CTX *context)
{
    char extension[200] = "", reason[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    CURLcode code;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, extension);
    curlws_on_request(curl, judge, NULL);
    attach(curl, fd, context);
    code = curlws_accept(curl, PATIENCE);
    if (code == CURLE_OK) {
        printf("subprotocol %s\nextension %s\n", CHOSEN, extension);
        converse(curl);
        show_wire(curl);
    } else {
        printf("not ok: accept: %d %s\n", code, reason);
    }
    puts("end");
    fflush(stdout);
    curl_easy_cleanup(curl);
}

static int listen_to(unsigned *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    MUST(bind(fd, (struct sockaddr *)&here, sizeof here) == 0 && listen(fd, 8) == 0);
    MUST(getsockname(fd, (struct sockaddr *)&here, &(socklen_t){sizeof here}) == 0);
    *port = ntohs(here.sin_port);
    return fd;
}

int main(int argc, char **argv)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    unsigned ports[2];
    struct pollfd watched[3] = {{.fd = 0, .events = POLLIN}};
    int i;
    MUST(argc == 2 && chdir(argv[1]) == 0);
    MUST(SSL_CTX_use_certificate_chain_file(context, "server.pem") == 1);
    MUST(SSL_CTX_use_PrivateKey_file(context, "server.key", SSL_FILETYPE_PEM) == 1);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    signal(SIGPIPE, SIG_IGN);
    for (i = 0; i < 2; i++) watched[1 + i] = (struct pollfd){.fd = listen_to(&ports[i]), .events = POLLIN};
    printf("%u %u\n", ports[0], ports[1]);
    fflush(stdout);
    while (poll(watched, 3, -1) > 0 && !watched[0].revents)
        for (i = 1; i < 3; i++)
            if (watched[i].revents) serve(accept(watched[i].fd, NULL, NULL), i == 2 ? context : NULL);
    SSL_CTX_free(context);
    curl_global_cleanup();
    return 0;
}
