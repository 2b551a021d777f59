/* The WebSockets that the loops in this folder drive (connections.h), with callbacks. */
#include "connections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connection {
    int number; /* of its URL on the command line */
    CURL *easy;
    int greeted; /* our text is on its way, */
    int closing; /* and our CLOSE */
    int closed;  /* the server's CLOSE has come */
    char reason[CURL_ERROR_SIZE];
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

static void start(struct connections *all, const char *url, int number)
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
        curl_multi_add_handle(all->multi, me->easy)) {
        fprintf(stderr, "%d: cannot be started\n", number);
        exit(1);
    }
    me->number = number;
    all->left++;
}

void connections_init(struct connections *all, int argc, char **argv)
{
    memset(all, 0, sizeof *all);
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL...\n", argv[0]);
        exit(2);
    }
    if (curl_global_init(CURL_GLOBAL_ALL) || !(all->multi = curl_multi_init())) exit(1);
}

void connections_tell(struct connections *all, curl_socket_callback on_socket,
                      curl_multi_timer_callback on_timer, void *user)
{
    if (curl_multi_setopt(all->multi, CURLMOPT_SOCKETFUNCTION, on_socket) ||
        curl_multi_setopt(all->multi, CURLMOPT_SOCKETDATA, user) ||
        curl_multi_setopt(all->multi, CURLMOPT_TIMERFUNCTION, on_timer) ||
        curl_multi_setopt(all->multi, CURLMOPT_TIMERDATA, user))
        exit(1);
}

void connections_start(struct connections *all, char **argv)
{
    int i;
    for (i = 1; argv[i]; i++) start(all, argv[i], i);
}

int connections_take_results(struct connections *all)
{
    CURLMsg *message;
    int more;
    while ((message = curl_multi_info_read(all->multi, &more))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result; /* the message is gone after the removal */
        struct connection *me = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &me);
        printf("%d: %s\n", me->number, me->closed ? "ended" : "failed");
        if (!me->closed) {
            all->failed++;
            fprintf(stderr, "%d: %s\n", me->number,
                    me->reason[0] ? me->reason : curl_easy_strerror(code));
        }
        curl_multi_remove_handle(all->multi, easy);
        curl_easy_cleanup(easy);
        free(me);
        all->left--;
    }
    return all->code == CURLM_OK && all->left > 0;
}

int connections_end(struct connections *all)
{
    if (all->code != CURLM_OK) fprintf(stderr, "%s\n", curl_multi_strerror(all->code));
    curl_multi_cleanup(all->multi);
    curl_global_cleanup();
    return all->code != CURLM_OK || all->failed || all->left;
}
