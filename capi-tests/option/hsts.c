/* The HSTS list. Arguments: URL, then NAME=VALUE in the order in which they are done; "perform"
   performs in between, "dup" goes on with a copy of the handle, "second" with another handle (of the
   same share). At the end the handle is performed once more, cleaned up, and the file shown. */
#include "test.h"

#include <time.h>

static struct curl_slist *hosts; /* CURLOPT_CONNECT_TO */
static const char *file_name;
static int locks, unlocks, told;
static const char *brought;

/* When an entry ends: after how many minutes from now if that is soon, else as it is. */
static void print_end(const char *text)
{
    int year, month, day, hour, minute, second;
    char date[64];
    long left;
    if (sscanf(text, "%4d%2d%2d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) == 6) {
        snprintf(date, sizeof date, "%04d%02d%02d %02d:%02d:%02d GMT", year, month, day, hour, minute, second);
        left = (long)(curl_getdate(date, NULL) - time(NULL));
        if (left < 100L * 86400) {
            printf("in %ld minutes\n", (left + 30) / 60);
            return;
        }
    }
    printf("%s\n", text);
}

static void print_file(void)
{
    char line[5000], host[3000], date[100];
    FILE *file = file_name ? fopen(file_name, "r") : NULL;
    if (file_name) printf("file: %s\n", file ? "there" : "not there");
    while (file && fgets(line, sizeof line, file)) {
        if (line[0] == '#') continue;
        if (sscanf(line, "%2999s \"%99[^\"]\"\n", host, date) != 2) {
            printf("odd line: %s", line);
            continue;
        }
        printf("line: %s ", host);
        print_end(date);
    }
    if (file) fclose(file);
}

static CURLSTScode on_write(CURL *curl, struct curl_hstsentry *entry, struct curl_index *index,
                            void *data)
{
    CHECK(curl != NULL);
    CHECK(strlen(entry->name) == entry->namelen);
    printf("told %lu of %lu: %s%s ", (unsigned long)index->index, (unsigned long)index->total,
           entry->includeSubDomains ? "." : "", entry->name);
    print_end(entry->expire);
    return ++told == (data ? atoi(data) : 0) ? CURLSTS_DONE : CURLSTS_OK;
}

/* Brings the hosts of a list: "host,date;.host,;..."; "fail" and "nothing" do that. */
static CURLSTScode on_read(CURL *curl, struct curl_hstsentry *entry, void *data)
{
    size_t host = strcspn(brought, ",;"), date;
    CHECK(curl != NULL && data == &brought);
    CHECK(entry->namelen > 1000 && entry->name[0] == 0);
    if (!*brought) return CURLSTS_DONE;
    if (!strcmp(brought, "fail")) return CURLSTS_FAIL;
    if (!strcmp(brought, "nothing")) return CURLSTS_OK;
    entry->includeSubDomains = *brought == '.';
    if (*brought == '.') brought++, host--;
    memcpy(entry->name, brought, host);
    entry->name[host] = 0;
    brought += host + 1;
    date = strcspn(brought, ";");
    memcpy(entry->expire, brought, date);
    entry->expire[date] = 0;
    brought += date + (brought[date] == ';');
    return CURLSTS_OK;
}

static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)curl, (void)access, (void)user;
    locks += data == CURL_LOCK_DATA_HSTS;
}

static void unlock(CURL *curl, curl_lock_data data, void *user)
{
    (void)curl, (void)user;
    unlocks += data == CURL_LOCK_DATA_HSTS;
}

static void perform(CURL *curl)
{
    char *url = NULL, *scheme = NULL;
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_SCHEME, &scheme) == CURLE_OK);
    printf("effective: %s by %s\n", url ? url : "none", scheme ? scheme : "none");
}

static CURLcode option(CURL *curl, const char *name, char *value)
{
    if (!strcmp(name, "hsts")) {
        file_name = value;
        return curl_easy_setopt(curl, CURLOPT_HSTS, value);
    }
    if (!strcmp(name, "no-hsts")) return curl_easy_setopt(curl, CURLOPT_HSTS, NULL);
    if (!strcmp(name, "more")) return curl_easy_setopt(curl, CURLOPT_HSTS, value);
    if (!strcmp(name, "ctrl")) return curl_easy_setopt(curl, CURLOPT_HSTS_CTRL, atol(value));
    if (!strcmp(name, "url")) return curl_easy_setopt(curl, CURLOPT_URL, value);
    if (!strcmp(name, "ca")) return curl_easy_setopt(curl, CURLOPT_CAINFO, value);
    if (!strcmp(name, "follow")) return curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    if (!strcmp(name, "port")) return curl_easy_setopt(curl, CURLOPT_PORT, atol(value));
    if (!strcmp(name, "protocols")) return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, value);
    if (!strcmp(name, "connect-to")) {
        hosts = curl_slist_append(hosts, value);
        return curl_easy_setopt(curl, CURLOPT_CONNECT_TO, hosts);
    }
    if (!strcmp(name, "write")) {
        curl_easy_setopt(curl, CURLOPT_HSTSWRITEDATA, value);
        return curl_easy_setopt(curl, CURLOPT_HSTSWRITEFUNCTION, on_write);
    }
    if (!strcmp(name, "read")) {
        brought = value;
        curl_easy_setopt(curl, CURLOPT_HSTSREADDATA, &brought);
        return curl_easy_setopt(curl, CURLOPT_HSTSREADFUNCTION, on_read);
    }
    printf("not ok: %s is no option\n", name);
    return CURLE_OK;
}

int main(int argc, char **argv)
{
    CURLSH *share = NULL;
    CURL *curl = new_handle(argv[1]), *other;
    int i;
    for (i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        CURLcode code;
        if (!strcmp(argv[i], "perform")) {
            perform(curl);
        } else if (!strcmp(argv[i], "reset")) {
            curl_easy_reset(curl);
            curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
        } else if (!strcmp(argv[i], "dup")) {
            other = curl_easy_duphandle(curl);
            curl_easy_cleanup(curl);
            curl = other;
        } else if (!strcmp(argv[i], "share")) {
            share = curl_share_init();
            CHECK(curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock) == CURLSHE_OK);
            CHECK(curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock) == CURLSHE_OK);
            printf("share: %d\n", (int)curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_HSTS));
            CHECK(curl_easy_setopt(curl, CURLOPT_SHARE, share) == CURLE_OK);
        } else if (!strcmp(argv[i], "second")) {
            curl_easy_cleanup(curl);
            curl = new_handle(argv[1]);
            CHECK(curl_easy_setopt(curl, CURLOPT_SHARE, share) == CURLE_OK);
        } else {
            if (value) *value++ = 0;
            code = option(curl, argv[i], value);
            if (code) printf("%s: %d\n", argv[i], (int)code);
        }
    }
    perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(hosts);
    if (share) {
        CHECK(locks == unlocks);
        CHECK(curl_share_cleanup(share) == CURLSHE_OK);
    }
    print_file();
    return 0;
}
