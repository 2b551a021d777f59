/* XFERINFOFUNCTION, or with a third argument PROGRESSFUNCTION: called while connecting; non-zero ends it. */
#define CURL_DISABLE_DEPRECATION /* for PROGRESSFUNCTION */
#include "test.h"

static int calls;

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return ++calls >= *(int *)user;
}

static int on_older(void *user, double a, double b, double c, double d)
{
    (void)a, (void)b, (void)c, (void)d;
    return on_progress(user, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    int last = atoi(argument(argc, argv, 2, "1000000"));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &last);
    if (argc > 3)
        curl_easy_setopt(curl, CURLOPT_PROGRESSFUNCTION, on_older);
    else
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(calls > 0);
    curl_easy_cleanup(curl);
    return 0;
}
