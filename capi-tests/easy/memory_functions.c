/* curl_global_init_mem: what the library gives the program comes from the program's functions. */
#include "test.h"

static long taken, given;

static void *count_malloc(size_t size)
{
    taken++;
    return malloc(size);
}

static void count_free(void *pointer)
{
    if (pointer) given++;
    free(pointer);
}

static void *count_realloc(void *pointer, size_t size)
{
    if (!pointer) taken++;
    return realloc(pointer, size);
}

static char *count_strdup(const char *text)
{
    taken++;
    return strdup(text);
}

static void *count_calloc(size_t count, size_t size)
{
    taken++;
    return calloc(count, size);
}

int main(void)
{
    char *text;
    CHECK(curl_global_init_mem(CURL_GLOBAL_ALL, count_malloc, NULL, count_realloc, count_strdup,
                               count_calloc) == CURLE_FAILED_INIT);
    CHECK(curl_global_init_mem(CURL_GLOBAL_ALL, count_malloc, count_free, count_realloc,
                               count_strdup, count_calloc) == CURLE_OK);
    text = curl_easy_escape(NULL, "a b", 0);
    CHECK(text != NULL);
    curl_free(text);
    curl_slist_free_all(curl_slist_append(NULL, "x"));
    curl_global_cleanup();
    CHECK(taken == given);
    puts("done");
    return 0;
}
