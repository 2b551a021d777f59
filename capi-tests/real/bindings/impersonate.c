/* The one function that curl_cffi wants and libcurl does not have: here nobody is impersonated. */
int curl_easy_impersonate(void *curl, const char *target, int default_headers);

int curl_easy_impersonate(void *curl, const char *target, int default_headers)
{
    (void)curl;
    (void)target;
    (void)default_headers;
    return 0;
}
