/* A mask or a key is used once, whatever forks: parent and child, grandchild, other connections.
       fork_masks HOW
   HOW: fork, bare (a fork that calls no handlers), threads (each of some threads forks). The server
   is the other end of a pair of sockets, in this program. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* _Fork */
#endif
#include "test.h"

#include <pthread.h>
#include <sys/wait.h>

#define FRAMES 40
#define THREADS 4
#define MOST 4000
#define WORD 32 /* what is written down: "mask 01234567" or "key ..." */

static int notes[2];
static int bare;
static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n\r\n";

/* A connection, and the server's end of it. */
struct line {
    CURL *curl;
    int ours, theirs;
};

static void note(const char *kind, const char *what)
{
    char word[WORD] = "";
    snprintf(word, sizeof word, "%s %.26s", kind, what);
    CHECK(write(notes[1], word, sizeof word) == sizeof word); /* at once, or it would mix */
}

static curl_socket_t give(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose, (void)address;
    return ((struct line *)user)->ours;
}

static int is_connected(void *user, curl_socket_t fd, curlsocktype purpose)
{
    (void)user, (void)fd, (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static void take(int fd, char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = read(fd, bytes, size);
        if (n <= 0) {
            puts("not ok: nothing came");
            _exit(1);
        }
        bytes += n;
        size -= (size_t)n;
    }
}

static void use(struct line *line, int frames)
{
    while (frames-- > 0) {
        unsigned char frame[7];
        char mask[9];
        size_t sent = 0;
        CHECK(curl_ws_send(line->curl, "x", 1, &sent, 0, CURLWS_TEXT) == CURLE_OK && sent == 1);
        take(line->theirs, (char *)frame, sizeof frame);
        CHECK(frame[1] == 0x81);
        snprintf(mask, sizeof mask, "%02x%02x%02x%02x", frame[2], frame[3], frame[4], frame[5]);
        note("mask", mask);
    }
}

static void open_line(struct line *line)
{
    char request[2000];
    size_t size = 0;
    char *key;
    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    line->ours = pair[0];
    line->theirs = pair[1];
    /* It waits there already, so that one thread is enough. */
    CHECK(write(line->theirs, answer, strlen(answer)) == (ssize_t)strlen(answer));
    line->curl = curl_easy_init();
    curl_easy_setopt(line->curl, CURLOPT_URL, "ws://127.0.0.1/");
    curl_easy_setopt(line->curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(line->curl, CURLOPT_OPENSOCKETFUNCTION, give);
    curl_easy_setopt(line->curl, CURLOPT_OPENSOCKETDATA, line);
    curl_easy_setopt(line->curl, CURLOPT_SOCKOPTFUNCTION, is_connected);
#ifdef CURLWS_LENIENT
    curl_easy_setopt(line->curl, CURLOPT_WS_OPTIONS, CURLWS_LENIENT);
#endif
    CHECK(curl_easy_perform(line->curl) == CURLE_OK);
    do {
        CHECK(size + 1 < sizeof request);
        take(line->theirs, request + size++, 1);
        request[size] = 0;
    } while (!strstr(request, "\r\n\r\n"));
    key = strstr(request, "Sec-WebSocket-Key: ");
    CHECK(key != NULL);
    if (key) note("key", key + strlen("Sec-WebSocket-Key: "));
}

static void close_line(struct line *line)
{
    curl_easy_cleanup(line->curl);
    close(line->theirs);
}

static void use_new(void)
{
    struct line line;
    open_line(&line);
    use(&line, FRAMES);
    close_line(&line);
}

static pid_t make_child(void)
{
    fflush(stdout);
    return bare ? _Fork() : fork();
}

/* The child goes on with this connection, and so do its child and its parent with new ones. */
static void part(struct line *line)
{
    int status;
    pid_t child = make_child(), below;
    if (child == 0) {
        use(line, FRAMES);
        below = make_child();
        use_new();
        if (below == 0) {
            fflush(stdout);
            _exit(0);
        }
        CHECK(waitpid(below, &status, 0) == below && status == 0);
        fflush(stdout);
        _exit(0);
    }
    use_new();
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static pthread_barrier_t together;

static void *work(void *unused)
{
    struct line line;
    (void)unused;
    open_line(&line);
    use(&line, 1);
    pthread_barrier_wait(&together);
    part(&line);
    close_line(&line);
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, WORD);
}

int main(int argc, char **argv)
{
    static char words[MOST][WORD];
    const char *how = argument(argc, argv, 1, "fork");
    int i, count = 0, keys = 0, twice = 0;
    CHECK(pipe(notes) == 0); /* 64 KB fit in, and nobody reads before the end */
    bare = strcmp(how, "bare") == 0;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(how, "threads") == 0) {
        pthread_t threads[THREADS];
        pthread_barrier_init(&together, NULL, THREADS);
        for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
        for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    } else {
        struct line line;
        open_line(&line);
        use(&line, 1);
        part(&line);
        close_line(&line);
    }
    close(notes[1]);
    while (count < MOST && read(notes[0], words[count], WORD) == WORD) count++;
    qsort(words, (size_t)count, WORD, by_text);
    for (i = 0; i < count; i++) {
        keys += words[i][0] == 'k';
        if (i > 0 && memcmp(words[i], words[i - 1], WORD) == 0) twice++;
    }
    printf("%d keys, %d masks\n", keys, count - keys);
    /* One mask in four thousand millions is like another: that much may be chance. */
    if (twice > 1) printf("not ok: %d are used twice\n", twice);
    puts(twice > 1 ? "repeated" : "each once");
    curl_global_cleanup();
    return 0;
}
