/* LOW_SPEED_* and MAX_RECV_SPEED_LARGE in the push model, and the figures of the progress. */
#define CURL_DISABLE_DEPRECATION /* for the infos in doubles */
#include "test.h"

#include <time.h>

static curl_off_t received, last_down, last_up;
static size_t largest;
static CURL *curl;

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    (void)data, (void)user;
    received += (curl_off_t)(size * count);
    if (size * count > largest) largest = size * count;
    if (user && meta && !meta->bytesleft) {
        size_t sent = 0;
        CHECK(curl_ws_send(curl, "answer", 6, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    }
    return size * count;
}

static int on_progress(void *user, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)user;
    CHECK(down_total == 0 && up_total == 0);
    CHECK(down >= last_down && up >= last_up);
    last_down = down;
    last_up = up;
    return 0;
}

/* What the handle counted. */
static void print_figures(void)
{
    static const struct {
        const char *name;
        CURLINFO whole, real;
    } infos[] = {
        {"download", CURLINFO_SIZE_DOWNLOAD_T, CURLINFO_SIZE_DOWNLOAD},
        {"upload", CURLINFO_SIZE_UPLOAD_T, CURLINFO_SIZE_UPLOAD},
        {"download speed", CURLINFO_SPEED_DOWNLOAD_T, CURLINFO_SPEED_DOWNLOAD},
        {"upload speed", CURLINFO_SPEED_UPLOAD_T, CURLINFO_SPEED_UPLOAD},
    };
    curl_off_t whole = -1;
    double real = -1;
    size_t i;
    printf("progress: %ld down, %ld up\n", (long)last_down, (long)last_up);
    for (i = 0; i < sizeof infos / sizeof *infos; i++) {
        CHECK(curl_easy_getinfo(curl, infos[i].whole, &whole) == CURLE_OK);
        CHECK(curl_easy_getinfo(curl, infos[i].real, &real) == CURLE_OK);
        CHECK((double)whole == real);
        if (i < 2)
            printf("%s: %ld\n", infos[i].name, (long)whole);
        else
            CHECK(whole > 0);
    }
    CHECK(curl_easy_getinfo(curl, CURLINFO_SIZE_DELIVERED, &whole) == CURLE_OK);
    printf("delivered: %ld\n", (long)whole);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    double start = now(), took;
    long limit = atol(argument(argc, argv, 2, "0")), seconds = atol(argument(argc, argv, 3, "0"));
    long most = atol(argument(argc, argv, 4, "0"));
    int figures = argc > 5;
    CURLcode code;
    curl = new_handle(argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, figures ? argv : NULL);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    CHECK(curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, limit) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, seconds) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_MAX_RECV_SPEED_LARGE, (curl_off_t)most) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_MAX_SEND_SPEED_LARGE, (curl_off_t)most) == CURLE_OK);
    code = curl_easy_perform(curl);
    took = now() - start;
    printf("perform: %d, %ld bytes\n", (int)code, (long)received);
    printf("took %s\n", took < 0.9 ? "no time" : took < PATIENCE_MS / 1000.0 - 1 ? "time" : "long");
    if (figures) print_figures();
    curl_easy_cleanup(curl);
    return 0;
}
