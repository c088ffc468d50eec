from django.urls import path

from benchmarks.peers.pages.api import pages
from benchmarks.peers.plain.ninja import api
from benchmarks.peers.plain.rest import ArticleDetail

urlpatterns = [
    path("wagtail/", pages.urls),
    path("rest/articles/<slug:slug>", ArticleDetail.as_view()),
    path("ninja/", api.urls),
]
