/* curlws_recv_message and curlws_recv_into. Arguments: URL, a way, options (message.h). */
#include "message.h"

#include <time.h>

static char why[CURL_ERROR_SIZE];

/* Waits in the library. */
static CURLcode by_waiting(CURL *curl, unsigned *flags)
{
    const void *data = "";
    size_t size = 1;
    CURLcode code = curlws_recv_message(curl, &data, &size, flags, PATIENCE_MS);
    if (code == CURLE_OK) {
        CHECK(((const char *)data)[size] == 0);
        print_message(*flags, data, size);
    } else {
        CHECK(data == NULL && size == 0 && *flags == 0);
    }
    return code;
}

/* Waits itself. */
static CURLcode by_polling(CURL *curl, unsigned *flags)
{
    for (;;) {
        const void *data;
        size_t size;
        CURLcode code = curlws_recv_message(curl, &data, &size, flags, 0);
        if (code == CURLE_OK) print_message(*flags, data, size);
        if (code != CURLE_AGAIN || !wait_for(curl, POLLIN)) return code;
    }
}

/* Into memory of ours, after a question for the size. */
static CURLcode into_memory(CURL *curl, unsigned *flags)
{
    size_t size = 0, again = 0;
    char *buffer;
    CURLcode code = curlws_recv_into(curl, NULL, 0, &size, flags, PATIENCE_MS);
    if (code != CURLE_TOO_LARGE) {
        if (code == CURLE_OK) {
            CHECK(size == 0);
            print_message(*flags, "", 0);
        } else {
            CHECK(size == 0 && *flags == 0);
        }
        return code;
    }
    buffer = malloc(size);
    CHECK(curlws_recv_into(curl, buffer, size - 1, &again, NULL, 0) == CURLE_TOO_LARGE);
    CHECK(again == size);
    code = curlws_recv_into(curl, buffer, size, &again, flags, 0);
    CHECK(again == size);
    if (code == CURLE_OK) print_message(*flags, buffer, size);
    free(buffer);
    return code;
}

/* One after another: a message by frames, whose last chunk is awaited, then a whole one. */
static CURLcode in_turn(CURL *curl, unsigned *flags)
{
    static int turn;
    struct frame frame;
    CURLcode code;
    if (turn++ % 2) return by_waiting(curl, flags);
    do {
        code = receive_frame(curl, 1000, &frame);
        if (code == CURLE_OK) print_frame(&frame);
    } while (code == CURLE_OK && frame.flags & CURLWS_CONT);
    return code;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A part of a message comes, then nothing: the time passes, and nothing is lost. */
static CURLcode with_patience(CURL *curl, const char *gate)
{
    const void *data;
    char byte;
    size_t size;
    unsigned flags;
    long long begin;
    const struct curl_ws_frame *meta;
    CHECK(wait_for(curl, POLLIN));
    begin = now_ms();
    CHECK(curlws_recv_message(curl, &data, &size, &flags, 50) == CURLE_OPERATION_TIMEDOUT);
    CHECK(now_ms() - begin >= 50 && strlen(why) > 0);
    CHECK(curlws_recv_message(curl, &data, &size, &flags, 0) == CURLE_AGAIN);
    CHECK(curl_ws_recv(curl, &byte, 1, &size, &meta) == CURLE_BAD_FUNCTION_ARGUMENT);
    open_gate(gate);
    return by_waiting(curl, &flags);
}

static void wrong_calls(CURL *curl)
{
    const void *data;
    size_t size;
    unsigned flags;
    printf("no handle: %d\n", (int)curlws_recv_message(NULL, &data, &size, &flags, 0));
    printf("no place: %d\n", (int)curlws_recv_message(curl, NULL, &size, &flags, 0));
    printf("no length: %d\n", (int)curlws_recv_message(curl, &data, NULL, &flags, 0));
    printf("no memory: %d\n", (int)curlws_recv_into(curl, NULL, 1, &size, &flags, 0));
    printf("no length: %d\n", (int)curlws_recv_into(curl, &size, 1, NULL, &flags, 0));
    printf("not connected: %d\n", (int)curlws_recv_message(curl, &data, &size, &flags, 0));
    printf("not connected: %d\n", (int)curlws_recv_into(curl, NULL, 0, &size, &flags, -1));
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE) == CURLE_OK);
    printf("raw mode: %d\n", (int)curlws_recv_message(curl, &data, &size, &flags, 0));
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    printf("not for calls: %d\n", (int)curlws_recv_message(curl, &data, &size, &flags, 0));
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    const char *way = argument(argc, argv, 2, "wait");
    CURLcode code;
    unsigned flags;
    int gate = !strcmp(way, "patience"), ends = 0;
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why) == CURLE_OK);
    set_options(curl, argc, argv, 3 + gate);
    if (!strcmp(way, "wrong")) wrong_calls(curl);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (gate) CHECK(with_patience(curl, argv[3]) == CURLE_OK);
    do {
        why[0] = 0;
        if (!strcmp(way, "poll"))
            code = by_polling(curl, &flags);
        else if (!strcmp(way, "into"))
            code = into_memory(curl, &flags);
        else if (!strcmp(way, "turns"))
            code = in_turn(curl, &flags);
        else
            code = by_waiting(curl, &flags);
        CHECK(code == CURLE_OK || why[0]);
        ends += code != CURLE_OK;
        if (code != CURLE_OK) printf("recv: %d\n", (int)code);
    } while (ends < 2); /* it ends, and ends again */
    curl_easy_cleanup(curl);
    return 0;
}
