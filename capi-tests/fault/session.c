/* The client of wire.py: its fixed session, once for each position of a fault. One line for each:
 *     ADDRESS perform CODE end CODE status N sent BYTES refused CODE events
 * `end` is what ended receiving, `refused` what a send failed with.
 * run.py judges codes and events; what is wrong in itself is printed here as "not ok".
 *
 *     session pull|callback easy|multi URL-SCHEME PORT CA-FILE FIRST FROM TO STEP SECONDS
 *         [split|limit [large]]
 *
 * FIRST is the second number of the address to dial, positions are in its last two. With `multi` all
 * positions run at once and a stall ends after SECONDS; with `split` the socket takes the bytes up to
 * the position, then none, then all; with `limit` never more at once than the position says, and none
 * every other time.
 */
#include "test.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>

#define EVENTS 4096
#define LONG 130
#define LARGE (26 * 1200)
#define PART 15000 /* of what is announced */
#define CLIENT_ENDED -1 /* the program's own timeout, or it has had enough */
#define ENOUGH 1000     /* frames that a flood may bring before the program leaves */

struct session {
    CURL *curl;
    struct curl_slist *to;
    int pull, opened, over, frames, refused;
    int perform, end;
    size_t used;
    char address[20], error[CURL_ERROR_SIZE], events[EVENTS];
};

static struct {
    int pull, multi, large, position;
    const char *scheme, *port, *ca;
    long seconds;
    enum { NONE, SPLIT, LIMIT } fault;
    size_t sent;
    int held_back;
} run;

/* The library's one way to write to a socket (it is looked up here first). */
ssize_t send(int fd, const void *data, size_t size, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    size_t position = (size_t)run.position;
    ssize_t sent;
    if (run.fault == LIMIT) {
        run.held_back = !run.held_back;
        if (size > position) size = position;
    } else if (run.fault == SPLIT) {
        if (run.sent < position && run.sent + size > position) size = position - run.sent;
        if (run.sent == position) run.held_back++;
    }
    if (run.held_back == 1) {
        if (run.fault == SPLIT) run.held_back++;
        errno = EAGAIN;
        return -1;
    }
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "send");
    sent = real(fd, data, size, flags);
    if (sent > 0) run.sent += (size_t)sent;
    return sent;
}

static int descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;
    while (folder && readdir(folder)) n++;
    if (folder) closedir(folder);
    return n;
}

/* A failed call says why. */
static void check_reason(struct session *session, const char *call, CURLcode code)
{
    if (code != CURLE_OK && session->error[0] == 0)
        printf("not ok: %s: %s answered %d without a word\n", session->address, call, (int)code);
    session->error[0] = 0;
}

static void say(struct session *session, const void *bytes, size_t size)
{
    if (size > EVENTS - session->used) size = EVENTS - session->used;
    memcpy(session->events + session->used, bytes, size);
    session->used += size;
}

static CURLcode transmit(struct session *session, const char *data, size_t size, unsigned flags)
{
    CURLcode code;
    session->error[0] = 0;
    code = send_all(session->curl, data, size, flags);
    check_reason(session, "send", code);
    if (code != CURLE_OK) session->refused = code;
    if (code == CURLE_AGAIN) printf("not ok: %s: stuck\n", session->address);
    return code;
}

/* A frame whose size is announced, in parts. */
static CURLcode announce(struct session *session, const char *data, size_t size)
{
    curl_off_t told = (curl_off_t)size;
    size_t at = 0;
    while (at < size) {
        size_t part = size - at < PART ? size - at : PART, sent = 0;
        CURLcode code = curl_ws_send(session->curl, data + at, part, &sent, told,
                                     CURLWS_BINARY | CURLWS_OFFSET);
        if (code != CURLE_OK && code != CURLE_AGAIN) return code;
        if (sent > 0) told = 0;
        at += sent;
        if (sent < part && !wait_for(session->curl, POLLOUT)) return CURLE_AGAIN;
    }
    return CURLE_OK;
}

static CURLcode go_on_large(struct session *session)
{
    static char large[LARGE];
    CURLcode code = CURLE_OK;
    size_t i;
    for (i = 0; i < LARGE; i++) large[i] = (char)('A' + i % 26);
    if (++session->frames == 1) {
        code = transmit(session, large, LARGE, CURLWS_BINARY);
        if (code == CURLE_OK) code = announce(session, large, LARGE);
    }
    return session->frames == 2 ? transmit(session, "\x03\xe8" "bye", 5, CURLWS_CLOSE) : code;
}

/* What the session says next, a frame having come. */
static CURLcode go_on(struct session *session)
{
    char large[LONG];
    CURLcode code = CURLE_OK;
    size_t i;
    switch (++session->frames) {
    case 1: return transmit(session, "hello", 5, CURLWS_TEXT);
    case 2:
        for (i = 0; i < LONG; i++) large[i] = (char)('A' + i % 26);
        code = transmit(session, "abc", 3, CURLWS_BINARY | CURLWS_CONT);
        if (code == CURLE_OK) code = transmit(session, "p", 1, CURLWS_PING);
        if (code == CURLE_OK) code = transmit(session, large, LONG, CURLWS_BINARY);
        return code;
    case 5: return transmit(session, "\x03\xe8" "bye", 5, CURLWS_CLOSE);
    case ENOUGH: return CURLE_ABORTED_BY_CALLBACK;
    default: return CURLE_OK;
    }
}

static CURLcode take(struct session *session, const void *data, size_t size,
                     const struct curl_ws_frame *meta)
{
    static const char kinds[] = "??TtBb???C?????P????????O";
    if (meta->len != size || meta->offset < 0 || meta->bytesleft < 0)
        printf("not ok: %s: a chunk's place\n", session->address);
    if (meta->offset == 0) {
        char kind = kinds[0];
        if (meta->flags & CURLWS_TEXT) kind = meta->flags & CURLWS_CONT ? 't' : 'T';
        if (meta->flags & CURLWS_BINARY) kind = meta->flags & CURLWS_CONT ? 'b' : 'B';
        if (meta->flags & CURLWS_CLOSE) kind = 'C';
        if (meta->flags & CURLWS_PING) kind = 'P';
        if (meta->flags & CURLWS_PONG) kind = 'O';
        say(session, &kind, 1);
    }
    say(session, data, size);
    if (meta->bytesleft > 0) return CURLE_OK;
    say(session, ";", 1);
    return run.large ? go_on_large(session) : go_on(session);
}

static size_t on_data(char *data, size_t size, size_t count, void *user)
{
    struct session *session = user;
    const struct curl_ws_frame *meta = curl_ws_meta(session->curl);
    session->opened = 1;
    if (!meta) {
        printf("not ok: %s: a chunk without meta\n", session->address);
        return CURL_WRITEFUNC_ERROR;
    }
    /* A send that failed is told by the transfer, too. */
    if (take(session, data, size * count, meta) == CURLE_ABORTED_BY_CALLBACK) return CURL_WRITEFUNC_ERROR;
    return size * count;
}

static void begin(struct session *session, int first, int position)
{
    char url[100], to[100];
    CURL *curl = curl_easy_init();
    memset(session, 0, sizeof *session);
    session->curl = curl;
    session->pull = run.pull;
    session->end = CURLE_OK;
    snprintf(session->address, sizeof session->address, "127.%d.%d.%d", first, (position + 256) >> 8,
             (position + 256) & 255);
    snprintf(url, sizeof url, "%s://localhost:%s/", run.scheme, run.port);
    snprintf(to, sizeof to, "::%s:%s", session->address, run.port);
    session->to = curl_slist_append(NULL, to);
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_TO, session->to) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CAINFO, run.ca) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, session->error) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, run.seconds * 1000) == CURLE_OK);
    if (session->pull) {
        CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    } else {
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, session) == CURLE_OK);
    }
}

/* Receives what is there. CURLE_AGAIN: more may come. */
static CURLcode pump(struct session *session)
{
    for (;;) {
        const struct curl_ws_frame *meta = NULL;
        char chunk[64];
        size_t got = 99;
        CURLcode code;
        session->error[0] = 0;
        code = curl_ws_recv(session->curl, chunk, sizeof chunk, &got, &meta);
        if (code == CURLE_AGAIN) return code;
        check_reason(session, "recv", code);
        if (code != CURLE_OK) {
            CHECK(got == 0 && meta == NULL);
            session->end = code;
            return code;
        }
        /* A failed send is the receive's to tell: what has come is taken first. */
        if (take(session, chunk, got, meta) == CURLE_ABORTED_BY_CALLBACK) {
            session->end = CLIENT_ENDED;
            return CURLE_ABORTED_BY_CALLBACK;
        }
    }
}

/* Later calls after the end answer, too. */
static void ask_again(struct session *session)
{
    const struct curl_ws_frame *meta = NULL;
    char chunk[8];
    size_t n = 99;
    CURLcode code;
    int i;
    if (session->end == CLIENT_ENDED) return;
    for (i = 0; i < 2; i++) {
        session->error[0] = 0;
        code = curl_ws_recv(session->curl, chunk, sizeof chunk, &n, &meta);
        check_reason(session, "another recv", code);
        if ((code != CURLE_GOT_NOTHING && (int)code != session->end) || n != 0 || meta)
            printf("not ok: %s: recv %d after %d\n", session->address, (int)code, session->end);
    }
    session->error[0] = 0;
    code = curl_ws_send(session->curl, "x", 1, &n, 0, CURLWS_TEXT);
    check_reason(session, "send after the end", code);
    /* The peer's FIN alone does not stop a send. */
    if (code == CURLE_OK && session->end == CURLE_GOT_NOTHING) return;
    if (code != CURLE_SEND_ERROR || n != 0)
        printf("not ok: %s: send %d after %d\n", session->address, (int)code, session->end);
}

static void finish(struct session *session)
{
    long status = 0;
    CURLcode code;
    size_t i, n;
    curl_easy_getinfo(session->curl, CURLINFO_RESPONSE_CODE, &status);
    if (session->perform != CURLE_OK && session->pull) {
        code = curl_ws_send(session->curl, "x", 1, &n, 0, CURLWS_TEXT);
        if (code == CURLE_OK || code == CURLE_AGAIN)
            printf("not ok: %s: send %d on no connection\n", session->address, (int)code);
    }
    if (session->pull && session->opened) ask_again(session);
    curl_easy_cleanup(session->curl);
    printf("%s perform %d end %d status %ld sent %lu refused %d ", session->address, session->perform,
           session->end, status, (unsigned long)run.sent, session->refused);
    for (i = 0; i < session->used; i++) {
        unsigned char byte = (unsigned char)session->events[i];
        if (byte > ' ' && byte < 127)
            putchar(byte);
        else
            printf("\\%02x", byte);
    }
    putchar('\n');
    curl_slist_free_all(session->to);
}

static void run_one(int first, int position)
{
    struct session session;
    run.position = position;
    run.sent = 0;
    run.held_back = 0;
    begin(&session, first, position);
    session.perform = curl_easy_perform(session.curl);
    check_reason(&session, "perform", (CURLcode)session.perform);
    if (session.pull && session.perform == CURLE_OK) {
        session.opened = 1;
        while (pump(&session) == CURLE_AGAIN)
            if (!wait_for(session.curl, POLLIN)) break;
    }
    finish(&session);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void end_one(CURLM *multi, struct session *session, int *left)
{
    CHECK(curl_multi_remove_handle(multi, session->curl) == CURLM_OK);
    session->over = 1;
    *left -= 1;
    finish(session);
}

/* The end of a transfer, or of the handshake of one that is pulled. */
static void told(CURLM *multi, CURLMsg *message, int *left)
{
    struct session *session = NULL;
    CURLcode result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&session);
    session->perform = result;
    check_reason(session, "the transfer", result);
    if (session->pull && result == CURLE_OK) {
        session->opened = 1;
        if (pump(session) == CURLE_AGAIN) return;
    }
    end_one(multi, session, left);
}

/* Waits for the sockets of the multi handle and of what is pulled; receives where there is something. */
static void wait_for_all(CURLM *multi, struct session *sessions, int count, double end, int *left)
{
    struct curl_waitfd *fds = calloc((size_t)count, sizeof *fds);
    int *whose = calloc((size_t)count, sizeof *whose), n = 0, i;
    double rest = end - now();
    for (i = 0; i < count; i++) {
        if (sessions[i].over || !sessions[i].opened || !sessions[i].pull) continue;
        curl_easy_getinfo(sessions[i].curl, CURLINFO_ACTIVESOCKET, &fds[n].fd);
        fds[n].events = CURL_WAIT_POLLIN;
        whose[n++] = i;
    }
    CHECK(curl_multi_poll(multi, fds, (unsigned)n, rest > 0 ? (int)(rest * 1000) + 1 : 0, NULL) == CURLM_OK);
    for (i = 0; i < n; i++) {
        struct session *session = &sessions[whose[i]];
        if (fds[i].revents && pump(session) != CURLE_AGAIN) {
            end_one(multi, session, left);
        } else if (now() >= end) {
            session->end = CLIENT_ENDED;
            end_one(multi, session, left);
        }
    }
    free(fds);
    free(whose);
}

static void run_all(int first, int from, int to, int step)
{
    int count = (to - from + step - 1) / step, left = count, i, running;
    struct session *sessions = calloc((size_t)count, sizeof *sessions);
    CURLM *multi = curl_multi_init();
    CURLMsg *message;
    double end;
    for (i = 0; i < count; i++) {
        begin(&sessions[i], first, from + i * step);
        CHECK(curl_easy_setopt(sessions[i].curl, CURLOPT_PRIVATE, &sessions[i]) == CURLE_OK);
        CHECK(curl_multi_add_handle(multi, sessions[i].curl) == CURLM_OK);
    }
    end = now() + (double)run.seconds;
    while (left > 0) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        while ((message = curl_multi_info_read(multi, &i)))
            if (message->msg == CURLMSG_DONE) told(multi, message, &left);
        if (left > 0) wait_for_all(multi, sessions, count, end, &left);
    }
    curl_multi_cleanup(multi);
    free(sessions);
}

int main(int argc, char **argv)
{
    int first, from, to, step, position, before = 0;
    struct rlimit files;
    CHECK(argc > 10);
    if (argc <= 10) return 2;
    run.pull = !strcmp(argv[1], "pull");
    run.multi = !strcmp(argv[2], "multi");
    run.scheme = argv[3];
    run.port = argv[4];
    run.ca = argv[5];
    first = atoi(argv[6]);
    from = atoi(argv[7]);
    to = atoi(argv[8]);
    step = atoi(argv[9]);
    run.seconds = atol(argv[10]);
    run.large = argc > 12;
    if (argc > 11) run.fault = !strcmp(argv[11], "split") ? SPLIT : LIMIT;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    curl_global_init(CURL_GLOBAL_ALL);
    if (run.multi) {
        before = descriptors();
        run_all(first, from, to, step);
    }
    for (position = from; !run.multi && position < to; position += step) {
        run_one(first, position);
        /* The thread keeps what wakes it. */
        if (position == from) before = descriptors();
    }
    if (descriptors() != before) printf("not ok: %d descriptors left\n", descriptors() - before);
    curl_global_cleanup();
    return 0;
}
