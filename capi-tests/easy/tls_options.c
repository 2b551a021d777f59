/* wss: the options that shape TLS. Arguments: URL, directory of certificates, NAME=VALUE...
   `again=1` connects a second time; `show=NAME` prints a header of the last answer; `certinfo=1` prints the facts; `keylog=1` the names of keys;
   `system=FILE` says what the system trusts; `defaults=1` prints where the system's roots are. */
#include "tls_words.h"

static void print_certinfo(CURL *curl)
{
    struct curl_certinfo *info = NULL;
    int i;
    CHECK(curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info) == CURLE_OK);
    CHECK(info != NULL);
    printf("certificates: %d\n", info->num_of_certs);
    for (i = 0; i < info->num_of_certs; i++) {
        struct curl_slist *fact;
        for (fact = info->certinfo[i]; fact; fact = fact->next) printf("%d %s\n", i, fact->data);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The first words of the lines of the key log, in order. */
static void print_keylog(const char *path)
{
    char *words[32], *line;
    size_t count = 0, i;
    CHECK(read_file(path) > 0);
    for (line = strtok(words_file, "\n"); line && count < 32; line = strtok(NULL, "\n")) {
        line[strcspn(line, " ")] = 0;
        words[count++] = line;
    }
    qsort(words, count, sizeof *words, by_name);
    for (i = 0; i < count; i++) printf("key: %s\n", words[i]);
}

static CURLcode talk(CURL *curl)
{
    CURLcode code = curl_easy_perform(curl);
    long verified = -1;
    printf("perform: %d\n", (int)code);
    curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &verified);
    if (code == CURLE_PEER_FAILED_VERIFICATION) printf("verify result: %ld\n", verified);
    if (code != CURLE_OK) return code;
    printf("send: %d\n", (int)send_text(curl, "over TLS"));
    print_next(curl);
    return code;
}

int main(int argc, char **argv)
{
    char keys[] = "/tmp/curlws-keys-XXXXXX", path[4096];
    int i, again = 0, facts = 0, defaults = 0, keylog = -1;
    char *file = NULL, *folder = NULL;
    CURL *curl;
    for (i = 3; i < argc; i++) {
        again |= !strcmp(argv[i], "again=1");
        defaults |= !strcmp(argv[i], "defaults=1");
        facts |= !strncmp(argv[i], "certinfo", 8);
        if (!strncmp(argv[i], "system=", 7)) {
            snprintf(path, sizeof path, "%s/%s", argv[2], argv[i] + 7);
            setenv("SSL_CERT_FILE", path, 1);
        }
        if (!strcmp(argv[i], "keylog=1")) {
            keylog = mkstemp(keys);
            setenv("SSLKEYLOGFILE", keys, 1);
        }
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = new_handle(argv[1]);
    for (i = 3; i < argc; i++) tls_word(curl, argv[2], argv[i]);
    talk(curl);
    if (facts) print_certinfo(curl);
    if (defaults) {
        CHECK(curl_easy_getinfo(curl, CURLINFO_CAINFO, &file) == CURLE_OK);
        CHECK(curl_easy_getinfo(curl, CURLINFO_CAPATH, &folder) == CURLE_OK);
        printf("roots: %s, %s\n", file ? file : "no file", folder ? folder : "no folder");
    }
    if (again) talk(curl);
    for (i = 3; i < argc; i++) {
        struct curl_header *shown = NULL;
        if (strncmp(argv[i], "show=", 5)) continue;
        if (curl_easy_header(curl, argv[i] + 5, 0, CURLH_HEADER | CURLH_1XX, -1, &shown) == CURLHE_OK)
            printf("%s\n", shown->value);
    }
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    if (keylog >= 0) {
        print_keylog(keys);
        unlink(keys);
    }
    return 0;
}
