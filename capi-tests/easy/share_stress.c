/* Threads with a handle each and one share: cookies, addresses and TLS sessions are used by all of them
   at once, under locks of the program's. */
#include "test.h"

#include <pthread.h>

#define THREADS 4

static pthread_mutex_t locks[CURL_LOCK_DATA_LAST];
static CURLSH *share;
static const char *url, *address;
static int transfers;

static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)curl, (void)access, (void)user;
    pthread_mutex_lock(&locks[data]);
}

static void unlock(CURL *curl, curl_lock_data data, void *user)
{
    (void)curl, (void)user;
    pthread_mutex_unlock(&locks[data]);
}

static void *work(void *good)
{
    int i;
    for (i = 0; i < transfers; i++) {
        CURL *curl = new_handle(url);
        struct curl_slist *addresses = curl_slist_append(NULL, address), *cookies = NULL;
        struct frame frame;
        CHECK(!curl_easy_setopt(curl, CURLOPT_SHARE, share));
        CHECK(!curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses));
        CHECK(!curl_easy_setopt(curl, CURLOPT_COOKIEFILE, ""));
        CHECK(!curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L));
        CHECK(!curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L));
        if (!curl_easy_perform(curl) && !receive_frame(curl, 100, &frame)) ++*(int *)good;
        CHECK(!curl_easy_getinfo(curl, CURLINFO_COOKIELIST, &cookies));
        CHECK(cookies && !cookies->next);
        curl_slist_free_all(cookies);
        curl_easy_cleanup(curl);
        curl_slist_free_all(addresses);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int good[THREADS] = {0};
    int i, sum = 0;
    url = argv[1];
    address = argv[2];
    transfers = atoi(argument(argc, argv, 3, "20"));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_init(&locks[i], NULL);
    share = curl_share_init();
    CHECK(!curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock));
    CHECK(!curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock));
    CHECK(!curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE));
    CHECK(!curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS));
    CHECK(!curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION));
    for (i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, &good[i])) return 1;
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += good[i];
    }
    CHECK(curl_share_cleanup(share) == CURLSHE_OK);
    printf("%d of %d transfers went well\n", sum, THREADS * transfers);
    return 0;
}
