/* What handles of one multi handle share: addresses and TLS sessions, unless a share has them. Each
   connection comes after the one before. */
#define NOT_DRIVEN
#include "test.h"

static CURLM *multi;
static int lookups;

static void until_done(CURL *curl)
{
    int running = 1, left;
    CURLMsg *message = NULL;
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    while (running) {
        curl_multi_perform(multi, &running);
        if (running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
    message = curl_multi_info_read(multi, &left);
    printf("done: %d\n", message ? (int)message->data.result : -1);
    CHECK(curl_multi_remove_handle(multi, curl) == CURLM_OK);
}

static void on_lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)curl, (void)access, (void)user;
    if (data == CURL_LOCK_DATA_DNS) lookups++;
}

static void on_unlock(CURL *curl, curl_lock_data data, void *user)
{
    (void)curl, (void)data, (void)user;
}

static CURL *new_easy(const char *url)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    return curl;
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    struct curl_slist *known = NULL;
    CURLSH *share = curl_share_init();
    CURL *one, *two;
    char text[200];
    (void)argc;
    multi = curl_multi_init();
    one = new_easy(argv[2]);
    two = new_easy(argv[2]);
    if (!strcmp(what, "names") || !strcmp(what, "changed")) {
        /* one knows the name by RESOLVE, and so does the multi handle from then on */
        snprintf(text, sizeof text, "known.invalid:%s:127.0.0.1", argv[3]);
        known = curl_slist_append(NULL, text);
        curl_easy_setopt(one, CURLOPT_RESOLVE, known);
        snprintf(text, sizeof text, "ws://known.invalid:%s/", argv[3]);
        curl_easy_setopt(one, CURLOPT_URL, text);
        curl_easy_setopt(two, CURLOPT_URL, text);
    }
    if (!strcmp(what, "sessions") || !strcmp(what, "share") || !strcmp(what, "apart")) {
        curl_easy_setopt(one, CURLOPT_CONNECT_ONLY, 2L);
        curl_easy_setopt(two, CURLOPT_CONNECT_ONLY, 2L);
    }
    if (!strcmp(what, "share")) { /* of TLS sessions, of one handle alone */
        CHECK(curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK);
        curl_easy_setopt(two, CURLOPT_SHARE, share);
    }
    if (!strcmp(what, "share-names")) {
        CHECK(curl_share_setopt(share, CURLSHOPT_LOCKFUNC, on_lock) == CURLSHE_OK);
        CHECK(curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, on_unlock) == CURLSHE_OK);
        CHECK(curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) == CURLSHE_OK);
        curl_easy_setopt(one, CURLOPT_SHARE, share);
        curl_easy_setopt(two, CURLOPT_SHARE, share);
        snprintf(text, sizeof text, "ws://localhost:%s/", argv[3]);
        curl_easy_setopt(one, CURLOPT_URL, text);
        curl_easy_setopt(two, CURLOPT_URL, text);
    }
    until_done(one);
    if (!strcmp(what, "changed"))
        CHECK(curl_multi_setopt(multi, CURLMOPT_NETWORK_CHANGED, CURLMNWC_CLEAR_DNS) == CURLM_OK);
    until_done(two);
    if (!strcmp(what, "apart")) { /* another multi handle knows nothing of it */
        CHECK(curl_multi_cleanup(multi) == CURLM_OK);
        multi = curl_multi_init();
        until_done(two);
    }
    if (!strcmp(what, "share-names")) CHECK(lookups > 0);
    curl_easy_cleanup(one);
    curl_easy_cleanup(two);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    CHECK(curl_share_cleanup(share) == CURLSHE_OK);
    curl_slist_free_all(known);
    return 0;
}
