/* A library that uses Debian's libcurl: reads a file by its URL, which ours cannot. */
#include <curl/curl.h>
#include <stdio.h>

static size_t count(char *data, size_t size, size_t items, void *total)
{
    (void)data;
    *(size_t *)total += size * items;
    return size * items;
}

void transfer_by_libcurl(const char *file);
void transfer_by_libcurl(const char *file)
{
    CURL *curl = curl_easy_init();
    char url[1024];
    size_t total = 0;
    CURLcode code;
    snprintf(url, sizeof url, "file://%s", file);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &total);
    code = curl_easy_perform(curl);
    printf("libcurl: %s, perform: %d, bytes: %s\n", curl_version(), (int)code,
           total ? "some" : "none");
    curl_easy_cleanup(curl);
}
