/* Many WebSockets in libevent's loop, beside whatever else it waits for.
 *
 *     cc libevent.c $(pkg-config --cflags --libs curlws libevent) -o libevent
 *     ./libevent ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes. CURL_CA_BUNDLE may name a
 * file with the certificates of authorities.
 */
#include <curl/curl.h>
#include <event2/event.h>

#include <stdio.h>
#include <stdlib.h>

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
    struct event_base *base;
    struct event *timer;
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

/* Tells the library that a socket is ready or its time has come, and looks what has ended. */
static void act(struct program *program, curl_socket_t fd, int ready)
{
    int running;
    CURLMcode code = curl_multi_socket_action(program->multi, fd, ready, &running);
    take_results(program);
    if (code != CURLM_OK) fprintf(stderr, "%s\n", curl_multi_strerror(code));
    if (code != CURLM_OK || program->left == 0) event_base_loopbreak(program->base);
}

static void on_event(evutil_socket_t fd, short kinds, void *user)
{
    int ready = (kinds & EV_READ ? CURL_CSELECT_IN : 0) | (kinds & EV_WRITE ? CURL_CSELECT_OUT : 0);
    act(user, fd, ready);
}

/* The library wants a socket watched, watched otherwise, or no longer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *attached)
{
    struct program *program = user;
    short kinds = EV_PERSIST;
    struct event *event;
    (void)easy; /* one that the program does not know stands for the multi handle */
    if (attached) event_free(attached);
    if (what == CURL_POLL_REMOVE) return 0;
    if (what & CURL_POLL_IN) kinds |= EV_READ;
    if (what & CURL_POLL_OUT) kinds |= EV_WRITE;
    event = event_new(program->base, fd, kinds, on_event, program);
    if (event && event_add(event, NULL)) {
        event_free(event);
        event = NULL;
    }
    curl_multi_assign(program->multi, fd, event);
    return event ? 0 : -1;
}

static void on_timeout(evutil_socket_t fd, short kinds, void *user)
{
    (void)fd, (void)kinds;
    act(user, CURL_SOCKET_TIMEOUT, 0);
}

/* The library wants to be called after so long, once; -1: not at all. */
static int on_timer(CURLM *multi, long milliseconds, void *user)
{
    struct program *program = user;
    struct timeval time;
    (void)multi;
    if (milliseconds < 0) return evtimer_del(program->timer);
    time.tv_sec = milliseconds / 1000;
    time.tv_usec = milliseconds % 1000 * 1000;
    return evtimer_add(program->timer, &time);
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int i;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL...\n", argv[0]);
        return 2;
    }
    if (curl_global_init(CURL_GLOBAL_ALL) || !(program.multi = curl_multi_init())) return 1;
    if (!(program.base = event_base_new()) ||
        !(program.timer = evtimer_new(program.base, on_timeout, &program)))
        return 1;
    if (curl_multi_setopt(program.multi, CURLMOPT_SOCKETFUNCTION, on_socket) ||
        curl_multi_setopt(program.multi, CURLMOPT_SOCKETDATA, &program) ||
        curl_multi_setopt(program.multi, CURLMOPT_TIMERFUNCTION, on_timer) ||
        curl_multi_setopt(program.multi, CURLMOPT_TIMERDATA, &program))
        return 1;
    for (i = 1; i < argc; i++) start(&program, argv[i], i);
    if (program.left > 0 && event_base_dispatch(program.base) < 0) program.failed++;
    curl_multi_cleanup(program.multi);
    event_free(program.timer);
    event_base_free(program.base);
    curl_global_cleanup();
    return program.failed || program.left;
}
