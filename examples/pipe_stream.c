/* WebSocket over two pipes: no socket, no HTTP, no server. Alone the program is the server's end, over
 * its standard input and output, and sends every message back. With a command it runs that, talks to its
 * input and output, and sends the words that follow; any command that leads to such a server will do.
 *
 *     cc pipe_stream.c $(pkg-config --cflags --libs curlws) -o pipe_stream
 *     ./pipe_stream ./pipe_stream hello "hello again"
 *     ./pipe_stream "ssh HOST ./pipe_stream" hello
 *
 * prints the words that come back.
 */
#include <curl/curl.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct pipes {
    int in, out;
};

static ptrdiff_t outcome(ssize_t n)
{
    return n >= 0 ? n : errno == EAGAIN ? CURLWS_IO_AGAIN : CURLWS_IO_ERROR;
}

static ptrdiff_t read_pipe(void *user, void *buffer, size_t len)
{
    return outcome(read(((struct pipes *)user)->in, buffer, len));
}

static ptrdiff_t write_pipe(void *user, const void *buffer, size_t len)
{
    return outcome(write(((struct pipes *)user)->out, buffer, len));
}

static int wait_pipe(void *user, unsigned want, int timeout_ms)
{
    struct pipes *pipes = user;
    struct pollfd both[2] = {{.fd = -1, .events = POLLIN}, {.fd = -1, .events = POLLOUT}};
    if (want & CURLWS_READABLE) both[0].fd = pipes->in;
    if (want & CURLWS_WRITABLE) both[1].fd = pipes->out;
    return poll(both, 2, timeout_ms);
}

static void close_pipes(void *user)
{
    struct pipes *pipes = user;
    close(pipes->in);
    close(pipes->out);
}

static CURL *over(struct pipes *pipes, unsigned flags)
{
    struct curlws_stream stream = {.size = sizeof stream, .fd = CURL_SOCKET_BAD};
    CURL *curl = curl_easy_init();
    stream.read = read_pipe;
    stream.write = write_pipe;
    stream.wait = wait_pipe;
    stream.free = close_pipes;
    stream.user = pipes;
    fcntl(pipes->in, F_SETFL, O_NONBLOCK);
    fcntl(pipes->out, F_SETFL, O_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
    if (curlws_attach(curl, &stream, flags | CURLWS_NOHTTP) != CURLE_OK) return NULL;
    return curl;
}

/* The server: whatever comes goes back, chunk by chunk. */
static size_t echo(char *data, size_t size, size_t count, void *curl)
{
    const struct curl_ws_frame *frame = curl_ws_meta(curl);
    unsigned flags = (unsigned)frame->flags | CURLWS_OFFSET;
    curl_off_t whole = frame->offset == 0 ? frame->bytesleft + (curl_off_t)frame->len : 0;
    size_t sent;
    CURLcode code = curl_ws_send(curl, data, size * count, &sent, whole, flags);
    return code == CURLE_OK ? size * count : CURL_WRITEFUNC_ERROR;
}

static int serve(void)
{
    struct pipes pipes = {STDIN_FILENO, STDOUT_FILENO};
    CURL *curl = over(&pipes, CURLWS_SERVER);
    CURLcode code;
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, echo);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return code != CURLE_OK;
}

/* Sends a message and prints the answer. */
static CURLcode ask(CURL *curl, struct pipes *pipes, const char *text, unsigned flags)
{
    const struct curl_ws_frame *frame;
    char buffer[1000];
    size_t n;
    CURLcode code;
    while ((code = curl_ws_send(curl, text, strlen(text), &n, 0, flags)) == CURLE_AGAIN)
        wait_pipe(pipes, CURLWS_WRITABLE, -1);
    while (code == CURLE_OK) {
        code = curl_ws_recv(curl, buffer, sizeof buffer, &n, &frame);
        if (code == CURLE_OK && frame->flags & CURLWS_TEXT) fwrite(buffer, 1, n, stdout);
        if (code == CURLE_OK && frame->bytesleft == 0) break;
        if (code == CURLE_AGAIN) {
            wait_pipe(pipes, CURLWS_READABLE, -1);
            code = CURLE_OK;
        }
    }
    if (code == CURLE_OK && flags == CURLWS_TEXT) putchar('\n');
    return code;
}

int main(int argc, char **argv)
{
    struct pipes pipes;
    int there[2], back[2], i;
    CURLcode code;
    CURL *curl;
    if (argc < 2) return serve();
    if (pipe(there) || pipe(back)) return 1;
    if (fork() == 0) {
        dup2(there[0], STDIN_FILENO);
        dup2(back[1], STDOUT_FILENO);
        for (i = 0; i < 2; i++) close(there[i]), close(back[i]);
        execl("/bin/sh", "sh", "-c", argv[1], (char *)NULL);
        _exit(127);
    }
    close(there[0]);
    close(back[1]);
    pipes.in = back[0];
    pipes.out = there[1];
    curl = over(&pipes, 0);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    code = curl_easy_perform(curl);
    for (i = 2; i < argc && code == CURLE_OK; i++) code = ask(curl, &pipes, argv[i], CURLWS_TEXT);
    if (code == CURLE_OK) code = ask(curl, &pipes, "\x03\xe8", CURLWS_CLOSE);
    if (code != CURLE_OK) fprintf(stderr, "%s\n", curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    wait(NULL);
    return code != CURLE_OK;
}
