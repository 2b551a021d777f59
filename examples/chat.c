/* A chat client on a terminal: what you type goes to the others, what they type is shown, in one poll(2)
 * of the keyboard and the connection. Closes politely at the end of input (Ctrl-D) and by Ctrl-C.
 *
 *     cc chat.c $(pkg-config --cflags --libs curlws) -o chat
 *     ./chat URL NAME
 *
 * A message is text, `NAME: what you typed`; the server hands it on to the others, as epoll_server.c does
 * (./epoll_server 8080; ./chat ws://localhost:8080/chat Ann). CURL_CA_BUNDLE may name a file with the
 * certificates of authorities. Prints
 *     -- connected as Ann
 *     Bob: hello, Ann
 *     -- closed
 */
#include <curl/curl.h>

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct chat {
    CURL *curl;
    const char *name;
    char typed[4000]; /* since the last line's end: stdio would keep lines that poll cannot see */
    size_t filled;
    int too_long; /* the rest of a line that did not fit is still to come */
};

static volatile sig_atomic_t leaving;

static void on_signal(int number)
{
    (void)number;
    leaving = 1;
}

/* Another's text must not command our terminal: neither by ESC and its like, nor by U+0080 to U+009F. */
static void show(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        int high = c == 0xc2 && i + 1 < size && (text[i + 1] & 0xe0) == 0x80;
        putchar(high || c < ' ' || c == 0x7f ? ' ' : c);
        i += (size_t)high;
    }
    putchar('\n');
    fflush(stdout);
}

/* Sends a line as one message, whose parts need not stand together. What the socket does not take at once
   waits in the library. */
static CURLcode say(struct chat *chat, char *line, size_t size)
{
    struct curlws_part parts[] = {{chat->name, strlen(chat->name)}, {": ", 2}, {line, size}};
    CURLcode code;
    line[size] = 0;
    if (mbstowcs(NULL, line, 0) == (size_t)-1) { /* a server would end the connection */
        fputs("-- not sent: it is not UTF-8\n", stderr);
        return CURLE_OK;
    }
    code = curlws_sendv(chat->curl, parts, 3, CURLWS_TEXT, 0);
    if (code != CURLE_AGAIN) return code;
    fputs("-- not sent: the server does not take it\n", stderr);
    return CURLE_OK;
}

/* Takes what was typed, and sends the lines that are complete. */
static CURLcode read_typed(struct chat *chat)
{
    ssize_t got = read(STDIN_FILENO, chat->typed + chat->filled, sizeof chat->typed - chat->filled);
    char *line = chat->typed, *end;
    CURLcode code = CURLE_OK;
    if (got < 0) return errno == EINTR || errno == EAGAIN ? CURLE_OK : CURLE_READ_ERROR;
    if (got == 0) leaving = 1;
    chat->filled += (size_t)got;
    while (code == CURLE_OK && (end = memchr(line, '\n', chat->filled))) {
        if (end > line && !chat->too_long) code = say(chat, line, (size_t)(end - line));
        chat->too_long = 0;
        chat->filled -= (size_t)(end + 1 - line);
        line = end + 1;
    }
    memmove(chat->typed, line, chat->filled);
    if (chat->filled == sizeof chat->typed) {
        if (!chat->too_long) fputs("-- not sent: the line is too long\n", stderr);
        chat->too_long = 1;
        chat->filled = 0;
    }
    if (got == 0 && chat->filled && !chat->too_long) code = say(chat, chat->typed, chat->filled);
    return code;
}

/* Shows all that has come: poll(2) cannot see what the library has read already. */
static CURLcode receive(struct chat *chat)
{
    for (;;) {
        const void *data;
        size_t size;
        unsigned flags;
        CURLcode code = curlws_recv_message(chat->curl, &data, &size, &flags, 0);
        if (code != CURLE_OK) return code == CURLE_AGAIN ? CURLE_OK : code;
        if (flags & CURLWS_TEXT) show(data, size);
    }
}

static CURLcode talk(struct chat *chat)
{
    struct pollfd fds[] = {{.fd = -1, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    CURLcode code = receive(chat); /* something may have come along with the handshake */
    curl_easy_getinfo(chat->curl, CURLINFO_ACTIVESOCKET, &fds[0].fd);
    while (code == CURLE_OK && !leaving) {
        int waits = curlws_flush(chat->curl, 0) == CURLE_AGAIN;
        fds[0].events = waits ? POLLIN | POLLOUT : POLLIN;
        /* Once a second it receives in any case: that is what sends PINGs. */
        if (poll(fds, 2, 1000) < 0) {
            if (errno != EINTR) return CURLE_READ_ERROR;
            continue;
        }
        if (fds[1].revents) code = read_typed(chat);
        if (code == CURLE_OK) code = receive(chat);
    }
    return code;
}

int main(int argc, char **argv)
{
    struct chat chat = {.filled = 0};
    struct sigaction action = {.sa_handler = on_signal};
    char error[CURL_ERROR_SIZE] = "";
    const char *authorities = getenv("CURL_CA_BUNDLE"), *reason;
    size_t size;
    int said;
    CURLcode code;
    if (argc < 3 || !(chat.curl = curl_easy_init())) {
        fprintf(stderr, "usage: %s URL NAME\n", argv[0]);
        return 2;
    }
    chat.name = argv[2];
    setlocale(LC_CTYPE, "C.UTF-8"); /* for mbstowcs */
    curl_easy_setopt(chat.curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(chat.curl, CURLOPT_ERRORBUFFER, error);
    if (authorities) curl_easy_setopt(chat.curl, CURLOPT_CAINFO, authorities);
    curl_easy_setopt(chat.curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS | CURLWS_AUTOCLOSE);
    curlws_setopt(chat.curl, CURLWSOPT_PING_INTERVAL_MS, 20000); /* proxies forget who is silent */

    code = curlws_connect(chat.curl, 10000);
    if (code == CURLE_OK) {
        sigaction(SIGINT, &action, NULL); /* before there is nobody to say CLOSE to */
        sigaction(SIGTERM, &action, NULL);
        printf("-- connected as %s\n", chat.name);
        fflush(stdout);
        code = talk(&chat);
    }
    if (code == CURLE_OK) code = curlws_close(chat.curl, 1000, NULL, 5000);
    if (code == CURLE_GOT_NOTHING && curlws_close_status(chat.curl, &said, &reason, &size) == CURLE_OK) {
        printf("-- closed by the server: %d ", said);
        show(reason, size);
    } else if (code == CURLE_OK) {
        puts("-- closed");
    } else {
        fprintf(stderr, "%s\n", error[0] ? error : curl_easy_strerror(code));
    }
    curl_easy_cleanup(chat.curl);
    return code != CURLE_OK;
}
