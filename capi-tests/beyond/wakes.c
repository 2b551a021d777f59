/* Threads that wait without end, each for what another one does: whoever is not woken hangs.
   Arguments: what to do, URL, how many messages each, options. */
#include "message.h"

#include <pthread.h>

#define SENDERS 2

static CURL *curl;
static int each;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int got, sending;

/* Says how things are, or waits until they are so. */
static void add(int *what, int more)
{
    pthread_mutex_lock(&lock);
    *what += more;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_until(const int *what, int is)
{
    pthread_mutex_lock(&lock);
    while (*what != is) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static int is_sending(void)
{
    int is;
    pthread_mutex_lock(&lock);
    is = sending;
    pthread_mutex_unlock(&lock);
    return is;
}

static void *send_and_flush(void *unused)
{
    static char data[40000];
    int i;
    (void)unused;
    for (i = 0; i < each; i++) {
        CHECK(curlws_send_message(curl, data, sizeof data, CURLWS_BINARY, -1) == CURLE_OK);
        CHECK(curlws_flush(curl, -1) == CURLE_OK);
        CHECK(curlws_send_message(curl, "?", 1, CURLWS_PONG, -1) == CURLE_OK);
    }
    add(&sending, -1);
    return NULL;
}

/* Waits for something else on the same connection, and so reads from it. */
static void *look(void *unused)
{
    (void)unused;
    while (is_sending()) {
        unsigned ready;
        CHECK(curl_ws_poll(curl, CURLWS_WRITABLE, -1, &ready) == CURLE_OK);
        CHECK(curl_easy_upkeep(curl) == CURLE_OK);
    }
    return NULL;
}

static void begin(pthread_t *threads, void *(*extra)(void *))
{
    int i;
    sending = SENDERS;
    for (i = 0; i < SENDERS; i++) CHECK(pthread_create(&threads[i], NULL, send_and_flush, NULL) == 0);
    CHECK(pthread_create(&threads[i], NULL, extra, NULL) == 0);
}

static void end(pthread_t *threads)
{
    int i;
    for (i = 0; i <= SENDERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    printf("messages: %d\n", got);
}

/* One thread receives by calls, and others read beside it. */
static void pulled(void)
{
    pthread_t threads[SENDERS + 1];
    int i, number = 0;
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    begin(threads, look);
    for (i = 0; i < SENDERS * each; i++) {
        const void *data;
        size_t len;
        unsigned flags;
        CURLcode code = curlws_recv_message(curl, &data, &len, &flags, -1);
        CHECK(code == CURLE_OK && len == 40000);
        if (code == CURLE_OK) got++;
    }
    end(threads);
    printf("close: %d\n", (int)curlws_close(curl, 1000, "bye", -1));
    CHECK(curlws_close_status(curl, &number, NULL, NULL) == CURLE_OK && number == 1000);
}

/* A thread in a close that the one which performs brings to its end. */
static void *close_at_the_end(void *unused)
{
    (void)unused;
    wait_until(&got, SENDERS * each);
    wait_until(&sending, 0);
    printf("close: %d\n", (int)curlws_close(curl, 1000, "bye", -1));
    return NULL;
}

/* The peer's first word says that it is open. */
static size_t take(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    (void)data;
    if (meta->flags & CURLWS_TEXT) begin(user, close_at_the_end);
    if (meta->flags & CURLWS_BINARY && meta->bytesleft == 0) add(&got, 1);
    return size * count;
}

/* One thread performs; the others are told of what it did for them. */
static void performed(void)
{
    pthread_t threads[SENDERS + 1];
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, (void *)threads) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    end(threads);
}

int main(int argc, char **argv)
{
    curl = new_handle(argument(argc, argv, 2, ""));
    each = atoi(argument(argc, argv, 3, "1"));
    set_options(curl, argc, argv, 4);
    if (!strcmp(argument(argc, argv, 1, ""), "pulled")) pulled();
    else performed();
    curl_easy_cleanup(curl);
    return 0;
}
