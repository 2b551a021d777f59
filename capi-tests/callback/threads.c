/* Another thread sends on the handle that is being performed, and resumes it. */
#include "test.h"

#include <pthread.h>

#define LARGE 2000000

static CURL *curl;
static int paused;
static int news[2]; /* a letter for each thing that the thread shall do */

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    char letter;
    (void)user;
    if (!meta || meta->bytesleft || meta->flags != CURLWS_TEXT) return size * count;
    letter = *data;
    if (letter == 'p' && !paused) {
        paused = 1;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (letter == 'p') puts("resumed");
    if (letter == 's' || letter == 'l') CHECK(write(news[1], &letter, 1) == 1);
    return size * count;
}

/* Heard of after the callback has paused. */
static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    if (paused == 1) {
        paused = 2;
        CHECK(write(news[1], "p", 1) == 1);
    }
    return 0;
}

static void *other(void *user)
{
    static unsigned char large[LARGE];
    char letter;
    (void)user;
    while (read(news[0], &letter, 1) == 1 && letter != 'e') {
        if (letter == 's') CHECK(send_text(curl, "from a thread") == CURLE_OK);
        if (letter == 'p') CHECK(curl_easy_pause(curl, CURLPAUSE_CONT) == CURLE_OK);
        if (letter == 'l') {
            fill_pattern(large, sizeof large);
            CHECK(send_all(curl, large, sizeof large, CURLWS_BINARY) == CURLE_OK);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    CHECK(pipe(news) == 0);
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    CHECK(pthread_create(&thread, NULL, other, NULL) == 0);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(write(news[1], "e", 1) == 1);
    pthread_join(thread, NULL);
    curl_easy_cleanup(curl);
    return 0;
}
