/* There is no more memory: calls say so (CURLE_OUT_OF_MEMORY, NULL) and the process lives; when there
   is memory again, the same handle works.
       memory URL large CERTIFICATES FOLDER  each call that takes something large, with room for a part of it
       memory URL none CERTIFICATES   each call while malloc gives nothing at all
       memory URL open CERTIFICATES   the same with a connection that was there before
       memory URL little CERTIFICATES  a transfer while malloc gives some KB, more each time */
#include "test.h"

#include "scarce.h"

#include <malloc.h>

#define LARGE 7000000
#define PIECE 4000
#define LITTLE 120
#define STEP (1536 * 1024)

static const char *url;
static char *large; /* LARGE letters */
static char file[1024];
static const char *folder;
static char error[CURL_ERROR_SIZE];

/* What may be mapped more than what is. */
static void leave_memory(size_t bytes)
{
    struct rlimit limit;
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    CHECK(statm != NULL && fscanf(statm, "%lu", &pages) == 1);
    if (statm) fclose(statm);
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static CURL *new_one(void)
{
    CURL *curl = curl_easy_init();
    if (curl == NULL) return NULL;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, file);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)PATIENCE_MS);
    return curl;
}

/* A whole conversation. */
static CURLcode talk(CURL *curl)
{
    CURLcode code = curl_easy_perform(curl);
    const struct curl_ws_frame *meta;
    char bytes[16];
    size_t n;
    if (code == CURLE_OK) code = curl_ws_send(curl, "words", 5, &n, 0, CURLWS_TEXT);
    while (code == CURLE_OK) {
        code = curl_ws_recv(curl, bytes, sizeof bytes, &n, &meta);
        if (code != CURLE_AGAIN) break;
        code = wait_for(curl, POLLIN) ? CURLE_OK : CURLE_OPERATION_TIMEDOUT;
    }
    if (code == CURLE_OK) CHECK(n == 5 && memcmp(bytes, "words", 5) == 0);
    return code;
}

/* Each of these is one call with something large; its answer: 1 done, 0 no memory. */
static CURL *curl;
static CURLU *parts;
static curl_mime *mime;

static int by_code(CURLcode code)
{
    if (code != CURLE_OK && code != CURLE_OUT_OF_MEMORY) printf("not ok: code %d\n", (int)code);
    return code == CURLE_OK;
}

static int take_string(CURLoption option)
{
    return by_code(curl_easy_setopt(curl, option, large));
}

static int set_url(void)
{
    int done = take_string(CURLOPT_URL);
    if (!done) CHECK(strstr(error, "memory") != NULL);
    return done;
}

static int set_user_agent(void)
{
    return take_string(CURLOPT_USERAGENT);
}

static int set_userpwd(void)
{
    return take_string(CURLOPT_USERPWD);
}

static int set_cookie(void)
{
    return take_string(CURLOPT_COOKIE);
}

static int set_cookie_list(void)
{
    return take_string(CURLOPT_COOKIELIST);
}

static int set_proxy(void)
{
    return take_string(CURLOPT_PROXY);
}

static int set_blob(void)
{
    struct curl_blob blob = {large, LARGE, CURL_BLOB_COPY};
    return by_code(curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob));
}

static int copy_handle(void)
{
    CURL *copy = curl_easy_duphandle(curl);
    curl_easy_cleanup(copy);
    return copy != NULL;
}

static int append(void)
{
    struct curl_slist *list = curl_slist_append(NULL, large);
    curl_slist_free_all(list);
    return list != NULL;
}

static int escape(void)
{
    char *text = curl_easy_escape(curl, large, LARGE);
    curl_free(text);
    return text != NULL;
}

static int unescape(void)
{
    int size;
    char *text = curl_easy_unescape(curl, large, LARGE, &size);
    curl_free(text);
    return text != NULL;
}

static int set_query(void)
{
    CURLUcode code = curl_url_set(parts, CURLUPART_QUERY, large, CURLU_URLENCODE);
    if (code != CURLUE_OK && code != CURLUE_OUT_OF_MEMORY) printf("not ok: code %d\n", (int)code);
    return code == CURLUE_OK;
}

static int get_query(void)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(parts, CURLUPART_URL, &text, 0);
    if (code != CURLUE_OK && code != CURLUE_OUT_OF_MEMORY) printf("not ok: code %d\n", (int)code);
    curl_free(text);
    return code == CURLUE_OK;
}

static int copy_parts(void)
{
    CURLU *copy = curl_url_dup(parts);
    curl_url_cleanup(copy);
    return copy != NULL;
}

static int add_part(void)
{
    curl_mimepart *part = curl_mime_addpart(mime);
    return part != NULL && by_code(curl_mime_data(part, large, LARGE));
}

/* A long URL is read, and then the server's address is wrong: 7 is as far as it comes. */
static int perform_long(void)
{
    CURLcode code;
    char *text = malloc(LARGE + 100);
    if (text == NULL) return 0;
    strcpy(text, "ws://127.0.0.1:1/");
    memset(text + strlen(text), 'a', 900000);
    text[900017] = 0;
    code = curl_easy_setopt(curl, CURLOPT_URL, text);
    free(text);
    if (code == CURLE_OK) code = curl_easy_perform(curl);
    if (code == CURLE_COULDNT_CONNECT) return 1;
    return by_code(code);
}

static int get_url(void)
{
    char *text = NULL;
    int done = by_code(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text));
    if (done) CHECK(text != NULL && strlen(text) == 900017);
    return done;
}

/* The peer is there; the header is of 900 kB. */
static int perform_headers(void)
{
    CURLcode code;
    struct curl_slist *list;
    char *text = malloc(900100);
    if (text == NULL) return 0;
    strcpy(text, "X: ");
    memset(text + 3, 'a', 900000);
    text[900003] = 0;
    list = curl_slist_append(NULL, text);
    free(text);
    if (list == NULL) return 0;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    code = talk(curl);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(list);
    return by_code(code);
}

/* A file of 6 MB: lines that mean nothing, and then what `end` says. */
static void write_long(const char *path, const char *end, const char *more)
{
    FILE *out = fopen(path, "w");
    FILE *in = more ? fopen(more, "r") : NULL;
    int i, letter;
    CHECK(out != NULL);
    for (i = 0; i < 60000; i++) fprintf(out, "# %097d\n", i);
    fputs(end, out);
    while (in != NULL && (letter = fgetc(in)) != EOF) fputc(letter, out);
    if (in) fclose(in);
    fclose(out);
}

static int perform_files(CURLoption option, const char *name, CURLcode refusal)
{
    char path[1100];
    CURLcode code;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK(curl_easy_setopt(curl, option, path) == CURLE_OK);
    code = talk(curl);
    curl_easy_setopt(curl, option, option == CURLOPT_CAINFO ? file : NULL);
    if (code == CURLE_OK) return 1;
    CHECK(code == refusal);
    if (strstr(error, "memory") == NULL) printf("not ok: %d %s\n", (int)code, error);
    return 0;
}

static int perform_cookies(void)
{
    return perform_files(CURLOPT_COOKIEFILE, "cookies", CURLE_OUT_OF_MEMORY);
}

static int perform_hsts(void)
{
    CHECK(curl_easy_setopt(curl, CURLOPT_HSTS_CTRL, CURLHSTS_ENABLE | CURLHSTS_READONLYFILE) == 0);
    return perform_files(CURLOPT_HSTS, "hsts", CURLE_OUT_OF_MEMORY);
}

static int perform_ca(void)
{
    return perform_files(CURLOPT_CAINFO, "ca", CURLE_SSL_CACERT_BADFILE);
}

static size_t asked;

static size_t bring(char *data, size_t size, size_t items, void *user)
{
    int *calls = user;
    (void)data;
    asked = size * items;
    *data = 'x';
    return (*calls)++ ? 0 : 1;
}

static size_t drop(char *data, size_t size, size_t items, void *user)
{
    (void)data, (void)user;
    return size * items;
}

/* Where there is no room for 2 MB, a smaller buffer is used. */
static int perform_upload(void)
{
    int count = 0;
    CURLcode code;
    asked = 0;
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 2L << 20);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, bring);
    curl_easy_setopt(curl, CURLOPT_READDATA, &count);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    if (code != CURLE_OUT_OF_MEMORY) CHECK(asked == 2 << 20 || (asked > 0 && asked < 20000));
    return asked == 2 << 20;
}

static const struct {
    const char *name;
    int (*call)(void);
} calls[] = {
    {"setopt URL", set_url},
    {"setopt USERAGENT", set_user_agent},
    {"setopt USERPWD", set_userpwd},
    {"setopt COOKIE", set_cookie},
    {"setopt COOKIELIST", set_cookie_list},
    {"setopt PROXY", set_proxy},
    {"setopt CAINFO_BLOB", set_blob},
    {"duphandle", copy_handle},
    {"slist_append", append},
    {"easy_escape", escape},
    {"easy_unescape", unescape},
    {"url_set", set_query},
    {"url_get", get_query},
    {"url_dup", copy_parts},
    {"mime_data", add_part},
    {"perform, long URL", perform_long},
    {"getinfo EFFECTIVE_URL", get_url},
    {"perform, long header", perform_headers},
    {"perform, long cookie file", perform_cookies},
    {"perform, long HSTS file", perform_hsts},
    {"perform, long CA file", perform_ca},
    {"perform, large upload buffer", perform_upload},
};

/* With more and more room until it succeeds. */
static void try_call(size_t i)
{
    int refused = 0, done = 0;
    size_t room;
    for (room = 0; !done && room < 200; room++) {
        curl = new_one();
        parts = curl_url();
        mime = curl_mime_init(curl);
        CHECK(curl && parts && mime);
        if (calls[i].call == get_query || calls[i].call == copy_parts) set_query();
        if (calls[i].call == copy_handle) set_user_agent();
        if (calls[i].call == get_url) perform_long();
        curl_url_set(parts, CURLUPART_HOST, "host", 0);
        curl_url_set(parts, CURLUPART_SCHEME, "ws", 0);
        leave_memory(room * STEP);
        done = calls[i].call();
        lift(RLIMIT_AS);
        refused += !done;
        if (!done) {
            CURLcode code;
            curl_easy_setopt(curl, CURLOPT_URL, url);
            curl_easy_setopt(curl, CURLOPT_USERAGENT, NULL);
            code = talk(curl);
            if (code != CURLE_OK) printf("not ok: afterwards %d: %s\n", (int)code, error);
        }
        curl_mime_free(mime);
        curl_url_cleanup(parts);
        curl_easy_cleanup(curl);
    }
    printf("%s: %s, %s\n", calls[i].name, refused ? "refused" : "not ok: never refused",
           done ? "done" : "not ok: never done");
}

/* All memory that there is, down to the smallest pieces. */
static void *eat(void)
{
    void **last = NULL;
    size_t size;
    leave_memory(0);
    for (size = 1 << 20; size >= sizeof last; size /= 2) {
        void **piece;
        while ((piece = malloc(size)) != NULL) {
            *piece = last;
            last = piece;
        }
    }
    return last;
}

static void give_back(void *pieces)
{
    lift(RLIMIT_AS);
    while (pieces != NULL) {
        void *next = *(void **)pieces;
        free(pieces);
        pieces = next;
    }
}

/* The first call that needs memory may still have it, of the reserve; the second has not. */
static void none(int open)
{
    char text[64];
    const struct curl_ws_frame *meta;
    size_t n;
    void *pieces;
    CURLcode first, second, sent, received;
    CURL *other, *twin, *made;
    CURLM *multi = curl_multi_init(), *many;
    CURLMcode added;
    struct curl_slist *list;
    CURLU *address;
    curl = new_one();
    if (open) CHECK(talk(curl) == CURLE_OK);
    other = new_one();
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    setvbuf(stdout, NULL, _IONBF, 0);
    pieces = eat();
    first = open ? CURLE_OK : curl_easy_perform(curl);
    for (int i = 0; i < 2000; i++) second = curl_easy_setopt(other, CURLOPT_USERAGENT, text + i % 50);
    made = curl_easy_init();
    for (int i = 0; i < 2000 && made != NULL; i++) made = curl_easy_init(); /* lost, if it goes on */
    second = curl_easy_setopt(other, CURLOPT_USERAGENT, text);
    twin = curl_easy_duphandle(curl);
    many = curl_multi_init();
    list = curl_slist_append(NULL, text);
    address = curl_url();
    added = curl_multi_add_handle(multi, other);
    sent = curl_ws_send(curl, "words", 5, &n, 0, CURLWS_TEXT);
    received = curl_ws_recv(curl, text, sizeof text, &n, &meta);
    give_back(pieces);
    printf("perform: %s\n", first == CURLE_OK || first == CURLE_OUT_OF_MEMORY ? "ok" : "not ok");
    printf("setopt: %d\n", (int)second);
    printf("init: %p, duphandle: %p, multi_init: %p\n", (void *)made, (void *)twin, (void *)many);
    printf("slist_append: %p, url: %p\n", (void *)list, (void *)address);
    printf("multi_add_handle: %d\n", (int)added);
    printf("ws_send: %d, ws_recv: %d\n", (int)sent, (int)received);
    first = talk(curl);
    printf("afterwards: %d, %d\n", (int)first, (int)talk(other));
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    curl_easy_cleanup(curl);
    curl_easy_cleanup(other);
}

/* With more and more left, in small pieces: it ends wherever it comes to. */
static void little(void)
{
    static void *spared[LITTLE];
    int room, i, done = 0, refused = 0, other = 0;
    for (room = 0; room < LITTLE; room++) {
        CURLcode code;
        void *pieces;
        curl_global_cleanup(); /* certificates that were read are read again */
        curl = new_one();
        for (i = 0; i < room; i++) CHECK((spared[i] = malloc(PIECE)) != NULL);
        pieces = eat();
        for (i = 0; i < room; i++) free(spared[i]);
        error[0] = 0;
        code = talk(curl);
        give_back(pieces);
        done += code == CURLE_OK;
        refused += code == CURLE_OUT_OF_MEMORY;
        if (code != CURLE_OK && code != CURLE_OUT_OF_MEMORY) {
            other++;
            CHECK(strstr(error, "memory") != NULL);
        }
        if (code != CURLE_OK) CHECK(error[0] != 0);
        code = talk(curl);
        if (code != CURLE_OK) printf("not ok: afterwards %d: %s\n", (int)code, error);
        curl_easy_cleanup(curl);
    }
    printf("%s, %s\n", refused + other ? "refused" : "not ok: never refused",
           done ? "done" : "not ok: never done");
}

int main(int argc, char **argv)
{
    size_t i;
    url = argv[1];
    snprintf(file, sizeof file, "%s/ca.pem", argument(argc, argv, 3, ""));
    folder = argument(argc, argv, 4, ".");
    large = malloc(LARGE + 1);
    memset(large, 'a', LARGE);
    large[LARGE] = 0;
    /* Else freed memory stays, and there is always some. */
    CHECK(mallopt(M_MMAP_THRESHOLD, 128 * 1024) == 1);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(argument(argc, argv, 2, "large"), "large") == 0)
    {
        char path[1100];
        snprintf(path, sizeof path, "%s/cookies", folder);
        write_long(path, "127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n", NULL);
        snprintf(path, sizeof path, "%s/hsts", folder);
        write_long(path, "host.example \"20990101 00:00:00\"\n", NULL);
        snprintf(path, sizeof path, "%s/ca", folder);
        write_long(path, "", file);
        for (i = 0; i < sizeof calls / sizeof *calls; i++) try_call(i);
    } else if (strcmp(argv[2], "little") == 0)
        little();
    else
        none(strcmp(argv[2], "open") == 0);
    free(large);
    curl_global_cleanup();
    return 0;
}
