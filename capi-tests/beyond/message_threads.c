/* Several threads send messages at once, one receives them back: each is whole, and none is lost.
   Arguments: URL, how many each, options. */
#include "message.h"

#include <pthread.h>

#define THREADS 4

static CURL *curl;
static int each;

/* The sender's letter, as many times as the message has bytes: 1 to 70000. */
static void *send_many(void *letter)
{
    static const size_t sizes[] = {1, 20, 300, 17000, 70000};
    int i;
    for (i = 0; i < each; i++) {
        size_t size = sizes[i % 5], half = size / 2;
        char *data = malloc(size);
        struct curlws_part parts[2];
        memset(data, *(const char *)letter, size);
        parts[0].data = data;
        parts[0].len = half;
        parts[1].data = data + half;
        parts[1].len = size - half;
        CHECK(i % 2 ? curlws_sendv(curl, parts, 2, CURLWS_BINARY, -1) == CURLE_OK
                    : curlws_send_message(curl, data, size, CURLWS_BINARY, -1) == CURLE_OK);
        free(data);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static char letters[] = "abcd";
    pthread_t threads[THREADS];
    int counts[THREADS] = {0}, i;
    curl = new_handle(argv[1]);
    each = atoi(argument(argc, argv, 2, "10"));
    set_options(curl, argc, argv, 3);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    for (i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, send_many, &letters[i]);
    for (i = 0; i < THREADS * each; i++) {
        const void *data;
        size_t size, at;
        unsigned flags;
        const char *text;
        CURLcode code = curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS);
        if (code != CURLE_OK) {
            printf("not ok: %d\n", (int)code);
            break;
        }
        text = data;
        for (at = 1; at < size && text[at] == text[0]; at++) {}
        CHECK(at == size && text[0] >= 'a' && text[0] < 'a' + THREADS);
        counts[text[0] - 'a']++;
    }
    for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (i = 0; i < THREADS; i++) printf("from %c: %d\n", letters[i], counts[i]);
    curl_easy_cleanup(curl);
    return 0;
}
