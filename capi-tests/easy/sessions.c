/* TLS sessions that are exported and imported. Arguments: URL, folder of certificates, then words;
   a word without "=" does something with the handle that was chosen last. (The libcurl that the
   tests compare with is built without this.) */
#include "test.h"

#include <time.h>

#define HANDLES 3
#define SESSIONS 8

struct session {
    char key[200];
    unsigned char salted[200], data[200];
    size_t salted_size, data_size;
};

static CURL *handles[HANDLES];
static int chosen;
static CURLSH *share;
static int held; /* locks */
static struct session sessions[SESSIONS];
static int count, stop_at = -1;
static char error[CURL_ERROR_SIZE];

static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *userdata)
{
    (void)curl;
    (void)access;
    (void)userdata;
    CHECK(data == CURL_LOCK_DATA_SHARE || data == CURL_LOCK_DATA_SSL_SESSION);
    held++;
}

static void unlock(CURL *curl, curl_lock_data data, void *userdata)
{
    (void)curl;
    (void)data;
    (void)userdata;
    held--;
}

static CURLcode take(CURL *curl, void *userptr, const char *key, const unsigned char *salted,
                     size_t salted_size, const unsigned char *data, size_t data_size,
                     curl_off_t until, int version, const char *alpn, size_t early)
{
    struct session *session = &sessions[count % SESSIONS];
    const char *end = key ? strchr(key, ':') : NULL;
    struct timespec now;
    CHECK(curl == handles[chosen]);
    CHECK(userptr == &count);
    CHECK(held == 0);
    CHECK(end && strlen(key) < sizeof session->key);
    CHECK(salted && salted_size == 64);
    CHECK(data && data_size && data_size <= sizeof session->data);
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0); /* time() may be some milliseconds behind */
    CHECK(until > (curl_off_t)now.tv_sec);
    CHECK(until <= (curl_off_t)now.tv_sec + 7 * 24 * 3600);
    CHECK(alpn == NULL);
    CHECK(early == 0);
    printf("session: %.*s, version %#x\n", (int)(end - key), key, (unsigned)version);
    CHECK(curl_easy_perform(curl) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_ssls_export(curl, take, userptr) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_ssls_import(curl, key, NULL, 0, data, data_size) == CURLE_RECURSIVE_API_CALL);
    if (count == stop_at) return CURLE_WRITE_ERROR;
    snprintf(session->key, sizeof session->key, "%s", key);
    memcpy(session->salted, salted, session->salted_size = salted_size);
    memcpy(session->data, data, session->data_size = data_size);
    count++;
    return CURLE_OK;
}

static CURLcode import_by_key(const char *key, const struct session *session)
{
    return curl_easy_ssls_import(handles[chosen], key, NULL, 0, session->data, session->data_size);
}

static CURLcode import_by_salt(const struct session *session, size_t salted_size)
{
    return curl_easy_ssls_import(handles[chosen], NULL, session->salted, salted_size, session->data,
                                 session->data_size);
}

static void refuse(const char *what, CURLcode code)
{
    printf("%s: %d, in words: %s\n", what, (int)code, *error ? "yes" : "no");
    *error = 0;
}

static void nothing(void)
{
    CURL *curl = handles[chosen];
    const unsigned char *data = (const unsigned char *)"data";
    refuse("no callback", curl_easy_ssls_export(curl, NULL, NULL));
    refuse("no data", curl_easy_ssls_import(curl, "key", NULL, 0, NULL, 4));
    refuse("no bytes", curl_easy_ssls_import(curl, "key", NULL, 0, data, 0));
    refuse("no key", curl_easy_ssls_import(curl, NULL, NULL, 0, data, 4));
    refuse("no bytes of a key", curl_easy_ssls_import(curl, NULL, data, 0, data, 4));
    refuse("no salted key", curl_easy_ssls_import(curl, NULL, NULL, 64, data, 4));
    refuse("garbage", curl_easy_ssls_import(curl, "key", NULL, 0, data, 4));
    CHECK(curl_easy_ssls_export(NULL, take, NULL) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curl_easy_ssls_import(NULL, "key", NULL, 0, data, 4) == CURLE_BAD_FUNCTION_ARGUMENT);
    printf("nothing to export: %d\n", (int)curl_easy_ssls_export(curl, take, &count));
}

/* What is one byte away from a session. */
static void spoilt(void)
{
    struct session session = sessions[0];
    size_t i;
    refuse("another key", import_by_key("localhost:1:key", &session));
    refuse("half a salted key", import_by_salt(&session, session.salted_size / 2));
    session.salted[0] ^= 1;
    refuse("another salt", import_by_salt(&session, session.salted_size));
    session = sessions[0];
    session.data[0] ^= 1;
    refuse("another beginning", import_by_key(session.key, &session));
    session = sessions[0];
    session.data_size--;
    refuse("a byte less", import_by_key(session.key, &session));
    for (i = 0; i < sessions[0].data_size; i++) {
        session = sessions[0];
        session.data[i] ^= 0x80;
        import_by_key(session.key, &session);
    }
    session = sessions[0];
    session.data[8] ^= 1;
    *error = 0;
    refuse("another process", import_by_key(session.key, &session));
    session = sessions[0];
    session.data[24] ^= 1;
    refuse("a session that never was", import_by_key(session.key, &session));
    memset(session.data + 32, 0, 8);
    refuse("one that has expired", import_by_key(session.key, &session));
}

static int act(const char *word)
{
    int i;
    CURL *curl = handles[chosen];
    if (!strcmp(word, "perform"))
        printf("perform: %d\n", (int)curl_easy_perform(curl));
    else if (!strcmp(word, "export"))
        printf("export: %d\n", (int)curl_easy_ssls_export(curl, take, &count));
    else if (!strcmp(word, "import"))
        for (i = 0; i < count; i++)
            printf("import: %d\n", (int)import_by_key(sessions[i].key, &sessions[i]));
    else if (!strcmp(word, "import-salted"))
        for (i = 0; i < count; i++)
            printf("import: %d\n", (int)import_by_salt(&sessions[i], sessions[i].salted_size));
    else if (!strcmp(word, "nothing"))
        nothing();
    else if (!strcmp(word, "spoilt"))
        spoilt();
    else if (!strcmp(word, "join"))
        CHECK(curl_easy_setopt(curl, CURLOPT_SHARE, share) == CURLE_OK);
    else if (!strcmp(word, "end"))
        curl_global_cleanup();
    else
        return 0;
    return 1;
}

static void set(const char *word, const char *certificates)
{
    CURL *curl = handles[chosen];
    const char *value = strchr(word, '=');
    char path[1000];
    if (!value) {
        printf("not ok: no word %s\n", word);
        return;
    }
    snprintf(path, sizeof path, "%s/%s", certificates, ++value);
    if (!strncmp(word, "handle=", 7))
        chosen = atoi(value);
    else if (!strncmp(word, "stop=", 5))
        stop_at = atoi(value);
    else if (!strncmp(word, "port=", 5)) {
        snprintf(path, sizeof path, "wss://127.0.0.1:%s/", value);
        CHECK(curl_easy_setopt(curl, CURLOPT_URL, path) == CURLE_OK);
    } else if (!strncmp(word, "verify-host=", 12))
        CHECK(curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, atol(value)) == CURLE_OK);
    else if (!strncmp(word, "client=", 7))
        CHECK(curl_easy_setopt(curl, CURLOPT_SSLCERT, path) == CURLE_OK);
    else
        printf("not ok: no word %s\n", word);
}

int main(int argc, char **argv)
{
    char ca[1000];
    int i;
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    snprintf(ca, sizeof ca, "%s/ca.pem", argv[2]);
    CHECK((share = curl_share_init()) != NULL);
    CHECK(curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK);
    CHECK(curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock) == CURLSHE_OK);
    CHECK(curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock) == CURLSHE_OK);
    for (i = 0; i < HANDLES; i++) {
        handles[i] = new_handle(argv[1]);
        CHECK(curl_easy_setopt(handles[i], CURLOPT_CAINFO, ca) == CURLE_OK);
        CHECK(curl_easy_setopt(handles[i], CURLOPT_ERRORBUFFER, error) == CURLE_OK);
    }
    for (i = 3; i < argc; i++)
        if (!act(argv[i])) set(argv[i], argv[2]);
    for (i = 0; i < HANDLES; i++) curl_easy_cleanup(handles[i]);
    CHECK(curl_share_cleanup(share) == CURLSHE_OK);
    CHECK(held == 0);
    curl_global_cleanup();
    return 0;
}
