/* Two threads whose handles share cookies, addresses and TLS sessions. Arguments: URL, folder of
   certificates, transfers of each thread. */
#include "test.h"

#include <pthread.h>

#define THREADS 2

static pthread_mutex_t mutexes[CURL_LOCK_DATA_LAST];
static __thread int held[CURL_LOCK_DATA_LAST];
static __thread int callbacks;
static int uses[CURL_LOCK_DATA_LAST]; /* each under its own mutex */

static CURLSH *share;
static const char *url;
static char ca[1000];
static int transfers;

/* The mutexes know their owner: taking one twice, and opening another's, fails. */
static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *userdata)
{
    (void)curl;
    (void)access;
    CHECK(userdata == mutexes);
    CHECK(pthread_mutex_lock(&mutexes[data]) == 0);
    held[data]++;
    uses[data]++;
}

static void unlock(CURL *curl, curl_lock_data data, void *userdata)
{
    (void)curl;
    CHECK(userdata == mutexes);
    held[data]--;
    CHECK(pthread_mutex_unlock(&mutexes[data]) == 0);
}

static void free_of_locks(void)
{
    int i;
    for (i = 0; i < CURL_LOCK_DATA_LAST; i++) CHECK(held[i] == 0);
    callbacks++;
}

static size_t header(char *bytes, size_t size, size_t count, void *unused)
{
    (void)bytes;
    (void)unused;
    free_of_locks();
    return size * count;
}

static int progress(void *unused, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)unused;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    free_of_locks();
    return 0;
}

static int before_the_request(void *unused, char *a, char *b, int c, int d)
{
    (void)unused;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    free_of_locks();
    return CURL_PREREQFUNC_OK;
}

static int new_socket(void *unused, curl_socket_t fd, curlsocktype purpose)
{
    (void)unused;
    (void)fd;
    (void)purpose;
    free_of_locks();
    return CURL_SOCKOPT_OK;
}

static CURL *joined(void)
{
    CURL *curl = new_handle(url);
    CHECK(curl_easy_setopt(curl, CURLOPT_CAINFO, ca) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "") == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_SHARE, share) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, before_the_request) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, new_socket) == CURLE_OK);
    return curl;
}

/* Some handles serve twice. */
static void *run(void *good)
{
    CURL *curl = NULL;
    int i;
    for (i = 0; i < transfers; i++) {
        struct curl_slist *cookies = NULL;
        if (!curl) curl = joined();
        *(int *)good += curl_easy_perform(curl) == CURLE_OK;
        CHECK(curl_easy_getinfo(curl, CURLINFO_COOKIELIST, &cookies) == CURLE_OK);
        CHECK(cookies != NULL);
        curl_slist_free_all(cookies);
        if (i % 3) {
            curl_easy_cleanup(curl);
            curl = NULL;
        }
    }
    curl_easy_cleanup(curl);
    CHECK(callbacks > transfers);
    free_of_locks();
    return NULL;
}

int main(int argc, char **argv)
{
    static const curl_lock_data kinds[] = {CURL_LOCK_DATA_COOKIE, CURL_LOCK_DATA_DNS,
                                           CURL_LOCK_DATA_SSL_SESSION};
    pthread_mutexattr_t careful;
    pthread_t threads[THREADS];
    int good[THREADS] = {0}, i, all = 0;
    CHECK(argc == 4);
    url = argv[1];
    transfers = atoi(argv[3]);
    snprintf(ca, sizeof ca, "%s/ca.pem", argv[2]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_mutexattr_init(&careful);
    pthread_mutexattr_settype(&careful, PTHREAD_MUTEX_ERRORCHECK);
    for (i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_init(&mutexes[i], &careful);
    CHECK((share = curl_share_init()) != NULL);
    for (i = 0; i < 3; i++)
        CHECK(curl_share_setopt(share, CURLSHOPT_SHARE, kinds[i]) == CURLSHE_OK);
    CHECK(curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock) == CURLSHE_OK);
    CHECK(curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock) == CURLSHE_OK);
    CHECK(curl_share_setopt(share, CURLSHOPT_USERDATA, mutexes) == CURLSHE_OK);
    for (i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, &good[i])) return 1;
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        all += good[i];
    }
    printf("%d of %d\n", all, THREADS * transfers);
    CHECK(curl_share_cleanup(share) == CURLSHE_OK);
    for (i = 0; i < 3; i++) printf("used %d: %s\n", (int)kinds[i], uses[kinds[i]] >= all ? "yes" : "no");
    for (i = 0; i < CURL_LOCK_DATA_LAST; i++) CHECK(pthread_mutex_destroy(&mutexes[i]) == 0);
    pthread_mutexattr_destroy(&careful);
    curl_global_cleanup();
    return 0;
}
