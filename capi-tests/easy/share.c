/* What handles share. Arguments: URL, folder of certificates, then words; a word without "=" does
   something with the share or with the handle that was chosen last. */
#include "test.h"

#define HANDLES 3

static CURLSH *share;
static CURL *handles[HANDLES];
static int chosen;

/* What the lock functions have seen. */
static int locked[CURL_LOCK_DATA_LAST], uses[CURL_LOCK_DATA_LAST];
static int mark, inside;
static CURLcode from_within = CURLE_OK;

static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *userdata)
{
    int i, known = curl == NULL;
    for (i = 0; i < HANDLES; i++) known |= curl == handles[i];
    CHECK(known);
    CHECK(userdata == &mark);
    CHECK(data > 0 && data < CURL_LOCK_DATA_LAST);
    CHECK(access == CURL_LOCK_ACCESS_SHARED || access == CURL_LOCK_ACCESS_SINGLE);
    CHECK(!locked[data]);
    locked[data] = 1;
    uses[data]++;
    if (inside && curl) {
        long status = 0;
        inside = 0;
        from_within = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        CHECK(curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L) == from_within);
        CHECK(curl_easy_perform(curl) == from_within);
        CHECK(!curl_easy_duphandle(curl));
        curl_easy_cleanup(curl);
    }
}

static void unlock(CURL *curl, curl_lock_data data, void *userdata)
{
    (void)curl;
    CHECK(userdata == &mark);
    CHECK(locked[data]);
    locked[data] = 0;
}

static void print_locks(void)
{
    int i;
    printf("locks:");
    for (i = 0; i < CURL_LOCK_DATA_LAST; i++) {
        CHECK(!locked[i]);
        if (uses[i]) printf(" %d", i);
        uses[i] = 0;
    }
    putchar('\n');
}

static size_t change_share(char *bytes, size_t size, size_t count, void *unused)
{
    (void)bytes;
    (void)unused;
    printf("within: %d\n", (int)curl_easy_setopt(handles[chosen], CURLOPT_SHARE, NULL));
    return size * count;
}

static void perform(CURL *curl)
{
    struct curl_slist *cookies = NULL, *next;
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_COOKIELIST, &cookies) == CURLE_OK);
    for (next = cookies; next; next = next->next) printf("cookie: %s\n", next->data);
    curl_slist_free_all(cookies);
}

/* Everything that is refused, and how. */
static void codes(void)
{
    static char nothing[4096];
    int kind;
    printf("no share: %d %d\n", (int)curl_share_setopt(NULL, CURLSHOPT_SHARE, 3),
           (int)curl_share_cleanup(NULL));
    printf("not a share: %d %d\n",
           (int)curl_share_setopt((CURLSH *)nothing, CURLSHOPT_SHARE, 3),
           (int)curl_share_cleanup((CURLSH *)nothing));
    for (kind = -1; kind < 10; kind++)
        printf("kind %d: %d %d\n", kind, (int)curl_share_setopt(share, CURLSHOPT_SHARE, kind),
               (int)curl_share_setopt(share, CURLSHOPT_UNSHARE, kind));
    for (kind = 0; kind < 8; kind++)
        if (kind < 1 || kind > 5)
            printf("option %d: %d\n", kind,
                   (int)curl_share_setopt(share, (CURLSHoption)kind, NULL));
    printf("no functions: %d %d %d\n", (int)curl_share_setopt(share, CURLSHOPT_LOCKFUNC, NULL),
           (int)curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, NULL),
           (int)curl_share_setopt(share, CURLSHOPT_USERDATA, NULL));
    printf("joins what is no share: %d\n",
           (int)curl_easy_setopt(handles[chosen], CURLOPT_SHARE, (CURLSH *)nothing));
    for (kind = -1; kind < 8; kind++) {
        const char *sentence = curl_share_strerror((CURLSHcode)kind);
        CHECK(sentence && *sentence);
        CHECK((kind == 0) == (sentence == curl_share_strerror(CURLSHE_OK)));
    }
}

static void in_use(void)
{
    printf("in use: %d %d %d\n", (int)curl_share_setopt(share, CURLSHOPT_SHARE, 3),
           (int)curl_share_setopt(share, CURLSHOPT_USERDATA, NULL), (int)curl_share_cleanup(share));
}

static int act(const char *word, const char *url)
{
    if (!strcmp(word, "perform"))
        perform(handles[chosen]);
    else if (!strcmp(word, "codes"))
        codes();
    else if (!strcmp(word, "in-use"))
        in_use();
    else if (!strcmp(word, "free")) {
        CURLSHcode code = curl_share_cleanup(share);
        printf("free: %d\n", (int)code);
        if (code == CURLSHE_OK) share = NULL;
    } else if (!strcmp(word, "join"))
        printf("join: %d\n", (int)curl_easy_setopt(handles[chosen], CURLOPT_SHARE, share));
    else if (!strcmp(word, "leave"))
        printf("leave: %d\n", (int)curl_easy_setopt(handles[chosen], CURLOPT_SHARE, NULL));
    else if (!strcmp(word, "reset")) {
        curl_easy_reset(handles[chosen]);
        CHECK(curl_easy_setopt(handles[chosen], CURLOPT_URL, url) == CURLE_OK);
        CHECK(curl_easy_setopt(handles[chosen], CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    } else if (!strcmp(word, "copy")) {
        CURL *copy = curl_easy_duphandle(handles[chosen]);
        curl_easy_cleanup(handles[chosen]);
        handles[chosen] = copy;
    } else if (!strcmp(word, "clean")) {
        curl_easy_cleanup(handles[chosen]);
        handles[chosen] = new_handle(url);
    } else if (!strcmp(word, "within")) {
        CHECK(curl_easy_setopt(handles[chosen], CURLOPT_HEADERFUNCTION, change_share) == CURLE_OK);
    } else if (!strcmp(word, "call-from-lock"))
        inside = 1;
    else if (!strcmp(word, "locks")) {
        CHECK(curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock) == CURLSHE_OK);
        CHECK(curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock) == CURLSHE_OK);
        CHECK(curl_share_setopt(share, CURLSHOPT_USERDATA, &mark) == CURLSHE_OK);
    } else if (!strcmp(word, "print-locks"))
        print_locks();
    else
        return 0;
    return 1;
}

static int is(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && !strncmp(name, word, length);
}

static void set(const char *word, const char *certificates)
{
    static struct curl_slist *hosts[HANDLES];
    CURL *curl = handles[chosen];
    const char *value = strchr(word, '=') + 1;
    size_t length = (size_t)(value - word) - 1;
    CURLcode code = CURLE_OK;
    if (is("handle", word, length))
        chosen = atoi(value);
    else if (is("share", word, length))
        printf("share: %d\n", (int)curl_share_setopt(share, CURLSHOPT_SHARE, atoi(value)));
    else if (is("unshare", word, length))
        printf("unshare: %d\n", (int)curl_share_setopt(share, CURLSHOPT_UNSHARE, atoi(value)));
    else if (is("cookie-file", word, length))
        code = curl_easy_setopt(curl, CURLOPT_COOKIEFILE, strcmp(value, "NULL") ? value : NULL);
    else if (is("cookie-list", word, length))
        code = curl_easy_setopt(curl, CURLOPT_COOKIELIST, value);
    else if (is("url", word, length))
        code = curl_easy_setopt(curl, CURLOPT_URL, value);
    else if (is("verify-host", word, length))
        code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, atol(value));
    else if (is("cache", word, length))
        code = curl_easy_setopt(curl, CURLOPT_SSL_SESSIONID_CACHE, atol(value));
    else if (is("ca", word, length)) {
        char path[1000];
        snprintf(path, sizeof path, "%s/%s", certificates, value);
        code = curl_easy_setopt(curl, CURLOPT_CAINFO, path);
    } else if (is("resolve", word, length)) {
        curl_slist_free_all(hosts[chosen]);
        hosts[chosen] = *value ? curl_slist_append(NULL, value) : NULL;
        code = curl_easy_setopt(curl, CURLOPT_RESOLVE, hosts[chosen]);
    } else
        printf("not ok: no word %s\n", word);
    if (code != CURLE_OK) printf("%s: %d\n", word, (int)code);
}

int main(int argc, char **argv)
{
    int i;
    CHECK((share = curl_share_init()) != NULL);
    for (i = 0; i < HANDLES; i++) handles[i] = new_handle(argv[1]);
    for (i = 3; i < argc; i++)
        if (!act(argv[i], argv[1])) set(argv[i], argv[2]);
    for (chosen = 0; chosen < HANDLES; chosen++) {
        set("resolve=", argv[2]);
        curl_easy_cleanup(handles[chosen]);
        /* Still known to the lock functions, which hear of the share's own end. */
    }
    printf("cleanup: %d\n", (int)curl_share_cleanup(share));
    print_locks();
    if (from_within != CURLE_OK) printf("from within a lock: %d\n", (int)from_within);
    return 0;
}
