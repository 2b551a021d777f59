/* Many WebSockets in select, the oldest loop: for a program that has one already.
 *
 *     cc select.c $(pkg-config --cflags --libs curlws) -o select
 *     ./select ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes. CURL_CA_BUNDLE may name a
 * file with the certificates of authorities.
 */
#include <curl/curl.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

struct connection {
    int number; /* of its URL on the command line */
    CURL *easy;
    int greeted; /* our text is on its way, */
    int closing; /* and our CLOSE */
    int closed;  /* the server's CLOSE has come */
    char reason[CURL_ERROR_SIZE];
};

struct program {
    CURLM *multi;
    int left; /* connections that have not ended */
    int failed;
};

/* The library asks for the next frame: the first time when the connection is open. A program with
   more to send calls curl_easy_pause(easy, CURLPAUSE_CONT), and is asked again. */
static size_t on_read(char *buffer, size_t size, size_t count, void *user)
{
    struct connection *me = user;
    int length;
    if (me->greeted) return CURL_READFUNC_PAUSE;
    me->greeted = 1;
    printf("%d: open\n", me->number);
    length = snprintf(buffer, size * count, "hello from %d", me->number);
    if (curl_ws_start_frame(me->easy, CURLWS_TEXT, length) != CURLE_OK) return CURL_READFUNC_ABORT;
    return (size_t)length;
}

/* A chunk of a frame has come. Short frames come in one. */
static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    struct connection *me = user;
    const struct curl_ws_frame *frame = curl_ws_meta(me->easy);
    size_t length = size * count, sent;
    if (!frame) return CURL_WRITEFUNC_ERROR;
    if (frame->flags & CURLWS_CLOSE) {
        me->closed = 1;
        printf("%d: close\n", me->number);
    } else if (frame->flags & (CURLWS_TEXT | CURLWS_BINARY)) {
        printf("%d: %.*s\n", me->number, (int)length, data);
        if (frame->bytesleft || frame->flags & CURLWS_CONT) return length; /* goes on */
        if (!me->greeted || me->closing) return length;
        me->closing = 1;
        if (curl_ws_send(me->easy, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE) != CURLE_OK)
            return CURL_WRITEFUNC_ERROR;
    }
    return length;
}

static void start(struct program *program, const char *url, int number)
{
    const char *authorities = getenv("CURL_CA_BUNDLE");
    struct connection *me = calloc(1, sizeof *me);
    if (!me || !(me->easy = curl_easy_init()) ||
        curl_easy_setopt(me->easy, CURLOPT_URL, url) ||
        curl_easy_setopt(me->easy, CURLOPT_PRIVATE, me) ||
        curl_easy_setopt(me->easy, CURLOPT_ERRORBUFFER, me->reason) ||
        curl_easy_setopt(me->easy, CURLOPT_WRITEFUNCTION, on_write) ||
        curl_easy_setopt(me->easy, CURLOPT_WRITEDATA, me) ||
        curl_easy_setopt(me->easy, CURLOPT_UPLOAD, 1L) ||
        curl_easy_setopt(me->easy, CURLOPT_READFUNCTION, on_read) ||
        curl_easy_setopt(me->easy, CURLOPT_READDATA, me) ||
        (authorities && curl_easy_setopt(me->easy, CURLOPT_CAINFO, authorities)) ||
        curl_multi_add_handle(program->multi, me->easy)) {
        fprintf(stderr, "%d: cannot be started\n", number);
        exit(1);
    }
    me->number = number;
    program->left++;
}

/* Takes in which connections have ended. Never call this from within a callback of the library. */
static void take_results(struct program *program)
{
    CURLMsg *message;
    int more;
    while ((message = curl_multi_info_read(program->multi, &more))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result; /* the message is gone after the removal */
        struct connection *me = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &me);
        printf("%d: %s\n", me->number, me->closed ? "ended" : "failed");
        if (!me->closed) {
            program->failed++;
            fprintf(stderr, "%d: %s\n", me->number,
                    me->reason[0] ? me->reason : curl_easy_strerror(code));
        }
        curl_multi_remove_handle(program->multi, easy);
        curl_easy_cleanup(easy);
        free(me);
        program->left--;
    }
}

/* Waits for the library's descriptors, and for those that the program adds to the sets. */
static CURLMcode wait_once(struct program *program)
{
    fd_set readable, writable, broken;
    struct timeval time;
    long milliseconds = -1;
    int highest = -1;
    CURLMcode code;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&broken);
    code = curl_multi_fdset(program->multi, &readable, &writable, &broken, &highest);
    if (code == CURLM_OK) code = curl_multi_timeout(program->multi, &milliseconds);
    if (code != CURLM_OK) return code;
    if (milliseconds < 0 || milliseconds > 1000) milliseconds = 1000;
    /* There may be nothing to watch yet: look again soon. */
    if (highest < 0 && milliseconds > 100) milliseconds = 100;
    time.tv_sec = milliseconds / 1000;
    time.tv_usec = milliseconds % 1000 * 1000;
    if (select(highest + 1, &readable, &writable, &broken, &time) < 0 && errno != EINTR) {
        fprintf(stderr, "select: %s\n", strerror(errno));
        return CURLM_INTERNAL_ERROR;
    }
    return CURLM_OK;
}

static CURLMcode run(struct program *program)
{
    for (;;) {
        int running;
        CURLMcode code = curl_multi_perform(program->multi, &running);
        if (code != CURLM_OK) return code;
        take_results(program);
        if (program->left == 0) return CURLM_OK;
        code = wait_once(program);
        if (code != CURLM_OK) return code;
    }
}

int main(int argc, char **argv)
{
    struct program program = {0};
    CURLMcode code;
    int i;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL...\n", argv[0]);
        return 2;
    }
    if (curl_global_init(CURL_GLOBAL_ALL) || !(program.multi = curl_multi_init())) return 1;
    for (i = 1; i < argc; i++) start(&program, argv[i], i);
    code = run(&program);
    if (code != CURLM_OK) fprintf(stderr, "%s\n", curl_multi_strerror(code));
    curl_multi_cleanup(program.multi);
    curl_global_cleanup();
    return code != CURLM_OK || program.failed;
}
