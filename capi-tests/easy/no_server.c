/* Functions that need no server: escape, slist, strerror, version, global, NULL arguments. */
#include "test.h"

static void escape(void)
{
    static const char *const texts[] = {"", "plain", "a b&c=d/e?f", "~-._", "\xc3\xa4", "%41"};
    CURL *curl = curl_easy_init();
    size_t i;
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        int length = -1;
        char *there = curl_easy_escape(curl, texts[i], 0);
        char *back = curl_easy_unescape(curl, there, 0, &length);
        printf("escape: %s, back %d, same %d\n", there, length, !strcmp(back, texts[i]));
        curl_free(there);
        curl_free(back);
    }
    {
        int length = -1;
        char *nul = curl_easy_escape(NULL, "a\0b", 3);
        char *back = curl_easy_unescape(NULL, "a%00b%zz%4", 0, &length);
        printf("escape: %s, unescape: %d\n", nul, length);
        curl_free(nul);
        curl_free(back);
    }
    CHECK(curl_easy_escape(curl, "x", -1) == NULL);
    CHECK(curl_easy_unescape(curl, "x", -1, NULL) == NULL);
    CHECK(curl_easy_escape(curl, NULL, 0) == NULL);
    CHECK(curl_easy_unescape(curl, NULL, 0, NULL) == NULL);
    curl_free(NULL);
    curl_easy_cleanup(curl);
}

static void slist(void)
{
    char text[] = "second";
    struct curl_slist *item, *list = curl_slist_append(NULL, "first");
    CHECK(curl_slist_append(list, text) == list);
    text[0] = 'X'; /* the list has its own copy */
    list = curl_slist_append(list, "");
    for (item = list; item; item = item->next) printf("slist: \"%s\"\n", item->data);
    curl_slist_free_all(list);
    curl_slist_free_all(NULL);
}

static void strings(void)
{
    int code;
    for (code = 0; code < CURL_LAST; code++) {
        const char *text = curl_easy_strerror((CURLcode)code);
        CHECK(text && *text);
    }
    CHECK(curl_easy_strerror((CURLcode)12345) != NULL);
    CHECK(curl_easy_strerror((CURLcode)-1) != NULL);
}

static void version(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    const char *const *each;
    int ws = 0, wss = 0;
    for (each = info->protocols; *each; each++) {
        ws += !strcmp(*each, "ws");
        wss += !strcmp(*each, "wss");
    }
    printf("version: %.6s, %06x, ws %d, wss %d, TLS %d, IPv6 %d, threads safe %d\n", info->version,
           info->version_num, ws, wss, !!(info->features & CURL_VERSION_SSL),
           !!(info->features & CURL_VERSION_IPV6), !!(info->features & CURL_VERSION_THREADSAFE));
    CHECK(info->version_num == LIBCURL_VERSION_NUM);
    CHECK(info->ssl_version && *info->ssl_version);
    CHECK(info->host && *info->host);
    CHECK(info->feature_names && info->feature_names[0]);
    CHECK(!strncmp(curl_version(), "libcurl/8.22.0", 14));
    CHECK(CURL_AT_LEAST_VERSION(8, 11, 0));
}

/* Nothing here may crash; what is answered is compared. */
static void nulls(void)
{
    CURL *curl = curl_easy_init();
    const struct curl_ws_frame *meta = NULL;
    long number = 0;
    size_t n = 7;
    char buffer[4];
    curl_easy_cleanup(NULL);
    curl_easy_reset(NULL);
    CHECK(curl_easy_duphandle(NULL) == NULL);
    printf("NULL handle: %d", (int)curl_easy_perform(NULL));
    printf(" %d", (int)curl_easy_setopt(NULL, CURLOPT_URL, "ws://x"));
    printf(" %d", (int)curl_easy_getinfo(NULL, CURLINFO_RESPONSE_CODE, &number));
    printf(" %d", (int)curl_easy_pause(NULL, 0));
    printf(" %d", (int)curl_easy_upkeep(NULL));
    printf(" %d", (int)curl_ws_start_frame(NULL, CURLWS_TEXT, 1));
    printf(" %d", curl_ws_recv(NULL, buffer, 4, &n, &meta) != CURLE_OK);
    printf(" %d\n", curl_ws_send(NULL, "x", 1, &n, 0, CURLWS_TEXT) != CURLE_OK);
    printf("no URL: %d\n", (int)curl_easy_perform(curl));
    printf("not connected: %d", curl_ws_recv(curl, buffer, 4, &n, &meta) != CURLE_OK);
    printf(" %d", curl_ws_send(curl, "x", 1, &n, 0, CURLWS_TEXT) != CURLE_OK);
    printf(" %d", (int)curl_easy_recv(curl, buffer, 4, &n));
    printf(" %d", (int)curl_easy_send(curl, "x", 1, &n));
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE);
    printf(", raw %d\n", (int)curl_ws_send(curl, "x", 1, &n, 0, CURLWS_TEXT));
    CHECK(curl_ws_meta(curl) == NULL);
    CHECK(curl_ws_meta(NULL) == NULL);
    printf("unknown option %d, info %d\n", (int)curl_easy_setopt(curl, (CURLoption)9999, 1L),
           (int)curl_easy_getinfo(curl, (CURLINFO)(CURLINFO_LONG + 999), &number));
    curl_easy_cleanup(curl);
}

/* A handle still works, and global calls may be nested. */
static void global(void)
{
    printf("global: %d", (int)curl_global_init(CURL_GLOBAL_ALL));
    printf(" %d\n", (int)curl_global_init(CURL_GLOBAL_DEFAULT));
    curl_global_cleanup();
    escape();
    curl_global_cleanup();
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    escape();
    slist();
    strings();
    version();
    nulls();
    global();
    return 0;
}
