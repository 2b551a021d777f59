/* Threads that send on handles which another thread performs or receives from: every frame comes back
   from the peer whole, and those of each thread in their order. Meanwhile the threads pause and resume
   deliveries, toggle CURLOPT_VERBOSE and wake the multi handle.
       stress URL pull|write|multi [frames of each thread]                                          */
#include "test.h"

#include <pthread.h>

#define THREADS 4
#define HANDLES 4 /* most of them; `pull` and `write` have one */
#define LARGEST 70000
#define HEADER 16 /* bytes that name thread, number and size */

/* A handle and what came back on it. */
struct channel {
    CURL *curl;
    int last[THREADS + 1]; /* number of the last frame; the last is the write callback's */
    int frames, empty;
    int calls; /* of the write callback */
    char error[CURL_ERROR_SIZE];
    int flags;
    size_t have;
    unsigned char data[LARGEST];
};

static struct channel channels[HANDLES];
static int handles = 1;
static int frames = 2000;
static int answers; /* frames that the write callback has sent */
static CURLM *multi;
static const char *how;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int connected_handles;

/* Every class of length; two of twenty are longer than what the socket takes at once. */
static size_t size_of(int number)
{
    switch (number % 20) {
    case 3: return 125;
    case 4: return 126;
    case 5: return 16000;
    case 7: return 65536;
    case 9: return 0;
    case 15: return 16001;
    case 17: return LARGEST;
    default: return HEADER + (size_t)(number * 7 % 400);
    }
}

static unsigned flags_of(int thread, int number)
{
    return (thread + number) % 2 ? CURLWS_TEXT : CURLWS_BINARY;
}

/* Text is ASCII, binary is every byte; each frame begins at another place of the pattern. */
static unsigned char byte_of(int thread, int number, size_t i)
{
    size_t place = i + (size_t)thread * 31 + (size_t)number * 7;
    if (flags_of(thread, number) == CURLWS_TEXT) return (unsigned char)('a' + place % 26);
    return (unsigned char)(place % 251);
}

static void fill(unsigned char *data, int thread, int number, size_t size)
{
    char header[HEADER + 1];
    size_t i;
    if (!size) return;
    snprintf(header, sizeof header, "%2d %6d %5d;", thread, number, (int)size);
    memcpy(data, header, HEADER);
    for (i = HEADER; i < size; i++) data[i] = byte_of(thread, number, i);
}

/* All of a frame, though another thread's may be in the way. */
static void send_frame(CURL *curl, int thread, int number)
{
    unsigned char *data = malloc(LARGEST);
    size_t size = size_of(number);
    CURLcode code;
    fill(data, thread, number, size);
    code = send_all(curl, data, size, flags_of(thread, number));
    if (code) printf("not ok: thread %d, frame %d: send answers %d\n", thread, number, (int)code);
    free(data);
}

/* From the return of curl_easy_pause on, no more deliveries begin but one that was on its way. */
static void pause_for_a_while(struct channel *channel, int thread, int number)
{
    int before, after;
    CHECK(curl_easy_pause(channel->curl, CURLPAUSE_RECV) == CURLE_OK);
    before = __atomic_load_n(&channel->calls, __ATOMIC_RELAXED);
    send_frame(channel->curl, thread, number);
    after = __atomic_load_n(&channel->calls, __ATOMIC_RELAXED);
    CHECK(after - before <= 1);
    CHECK(curl_easy_pause(channel->curl, CURLPAUSE_CONT) == CURLE_OK);
}

static void *sender(void *number_of_thread)
{
    int thread = *(int *)number_of_thread;
    int n;
    pthread_mutex_lock(&lock);
    while (connected_handles < handles) pthread_cond_wait(&ready, &lock);
    pthread_mutex_unlock(&lock);
    for (n = 0; n < frames; n++) {
        struct channel *channel = &channels[n % handles];
        long status = 0;
        size_t sent = 0;
        if (n % 11 == 2) CHECK(!curl_easy_setopt(channel->curl, CURLOPT_VERBOSE, (long)(n % 2)));
        if (n % 13 == 2) CHECK(!curl_easy_getinfo(channel->curl, CURLINFO_RESPONSE_CODE, &status));
        if (multi && n % 5 == 2) CHECK(curl_multi_wakeup(multi) == CURLM_OK);
        /* Threads that fail at once write into one error buffer. */
        if (n % 19 == 2) CHECK(curl_ws_send(channel->curl, "", 0, &sent, 0, 1U << 20) != CURLE_OK);
        /* One thread only: the others would resume what it has paused. */
        if (thread == 0 && n % 17 == 2 && strcmp(how, "pull") != 0)
            pause_for_a_while(channel, thread, n);
        else
            send_frame(channel->curl, thread, n);
    }
    return NULL;
}

static void connected_one(void)
{
    pthread_mutex_lock(&lock);
    connected_handles++;
    pthread_cond_broadcast(&ready);
    pthread_mutex_unlock(&lock);
}

/* A whole frame has come. */
static void judge(struct channel *channel)
{
    int thread = -1, number = -1, size = -1;
    size_t i;
    if (channel->flags & CURLWS_CLOSE) return;
    if (channel->have == 2 && !memcmp(channel->data, "go", 2)) {
        connected_one();
        return;
    }
    channel->frames++;
    if (!channel->have) {
        channel->empty++;
        return;
    }
    if (channel->have < HEADER || channel->data[HEADER - 1] != ';' ||
        sscanf((char *)channel->data, "%d %d %d;", &thread, &number, &size) != 3 || thread < 0 ||
        thread > THREADS) {
        printf("not ok: %lu bytes that nobody sent\n", (unsigned long)channel->have);
        return;
    }
    CHECK((size_t)size == channel->have && channel->have == size_of(number));
    CHECK((unsigned)channel->flags == flags_of(thread, number));
    CHECK(number > channel->last[thread]);
    channel->last[thread] = number;
    for (i = HEADER; i < channel->have; i++)
        if (channel->data[i] != byte_of(thread, number, i)) break;
    CHECK(i == channel->have);
    /* The callback is a sender, too: as many frames as have numbers that end in 1. */
    if (!strcmp(how, "write") && thread < THREADS && number % 10 == 1)
        send_frame(channel->curl, THREADS, 20 * answers++ + number % 20);
}

static void take(struct channel *channel, const void *bytes, size_t size,
                 const struct curl_ws_frame *meta)
{
    CHECK(meta && meta->len == size && meta->offset == (curl_off_t)channel->have);
    if (channel->have + size > LARGEST) {
        puts("not ok: a frame too long");
        exit(1);
    }
    memcpy(channel->data + channel->have, bytes, size);
    channel->have += size;
    channel->flags = meta->flags;
    if (meta->bytesleft) return;
    judge(channel);
    channel->have = 0;
}

static size_t on_write(char *data, size_t size, size_t count, void *channel)
{
    struct channel *of = channel;
    __atomic_add_fetch(&of->calls, 1, __ATOMIC_RELAXED);
    take(of, data, size * count, curl_ws_meta(of->curl));
    return size * count;
}

static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *user)
{
    (void)curl, (void)type, (void)data, (void)size, (void)user;
    return 0;
}

static void pull(struct channel *channel, int wanted)
{
    unsigned char buffer[5000];
    connected_one();
    while (channel->frames < wanted) {
        const struct curl_ws_frame *meta = NULL;
        size_t got = 0;
        CURLcode code = receive(channel->curl, buffer, sizeof buffer, &got, &meta);
        if (code) {
            printf("not ok: recv: %d\n", (int)code);
            exit(1);
        }
        take(channel, buffer, got, meta);
    }
}

static void drive(void)
{
    int running, i;
    CURLMsg *message;
    for (i = 0; i < handles; i++) CHECK(curl_multi_add_handle(multi, channels[i].curl) == CURLM_OK);
    do {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (running) CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL) == CURLM_OK);
    } while (running);
    while ((message = curl_multi_info_read(multi, &running)) != NULL)
        printf("result: %d\n", (int)message->data.result);
}

static void prepare(struct channel *channel, const char *url)
{
    int i;
    for (i = 0; i <= THREADS; i++) channel->last[i] = -1;
    channel->curl = new_handle(url);
    CHECK(!curl_easy_setopt(channel->curl, CURLOPT_DEBUGFUNCTION, on_debug));
    CHECK(!curl_easy_setopt(channel->curl, CURLOPT_ERRORBUFFER, channel->error));
    if (!strcmp(how, "pull")) return;
    CHECK(!curl_easy_setopt(channel->curl, CURLOPT_CONNECT_ONLY, 0L));
    CHECK(!curl_easy_setopt(channel->curl, CURLOPT_WRITEFUNCTION, on_write));
    CHECK(!curl_easy_setopt(channel->curl, CURLOPT_WRITEDATA, channel));
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    int i, came = 0, empty = 0;
    how = argument(argc, argv, 2, "pull");
    frames = atoi(argument(argc, argv, 3, "2000"));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (!strcmp(how, "multi")) {
        handles = HANDLES;
        multi = curl_multi_init();
    }
    for (i = 0; i < handles; i++) prepare(&channels[i], argv[1]);
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, sender, &numbers[i])) return 1;
    }
    if (multi) {
        drive();
    } else {
        printf("perform: %d\n", (int)curl_easy_perform(channels[0].curl));
        if (!strcmp(how, "pull")) pull(&channels[0], THREADS * frames);
    }
    for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (i = 0; i < handles; i++) {
        came += channels[i].frames;
        empty += channels[i].empty;
        if (multi) curl_multi_remove_handle(multi, channels[i].curl);
        curl_easy_cleanup(channels[i].curl);
    }
    curl_multi_cleanup(multi);
    printf("%d frames came back, %d of them empty\n", came, empty);
    return 0;
}
