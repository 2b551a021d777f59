/* XFERINFOFUNCTION: called while connecting; non-zero ends it. */
#include "test.h"

static int calls;

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return ++calls >= *(int *)user;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    int last = atoi(argument(argc, argv, 2, "1000000"));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &last);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(calls > 0);
    curl_easy_cleanup(curl);
    return 0;
}
