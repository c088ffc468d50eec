"""Django REST framework: nested serializers over prefetched rows."""

from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView

from benchmarks.peers.plain.models import Article, Block, Citation, Claim, Listed, Reference
from benchmarks.peers.plain.reading import whole_articles


class ReferenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reference
        exclude = ()


class ListedSerializer(serializers.ModelSerializer):
    reference = ReferenceSerializer()

    class Meta:
        model = Listed
        fields = ["n", "reference"]


class CitationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Citation
        fields = ["reference", "locator", "quote", "direction"]


class ClaimSerializer(serializers.ModelSerializer):
    citations = CitationSerializer(many=True)

    class Meta:
        model = Claim
        exclude = ["modified"]


class BlockSerializer(serializers.ModelSerializer):
    claim = ClaimSerializer()

    class Meta:
        model = Block
        fields = ["id", "type", "level", "text", "claim"]


class ArticleSerializer(serializers.ModelSerializer):
    blocks = BlockSerializer(many=True)
    references = ListedSerializer(many=True)

    class Meta:
        model = Article
        exclude = ()


class ArticleDetail(RetrieveAPIView):
    queryset = whole_articles()
    serializer_class = ArticleSerializer
    lookup_field = "slug"
    authentication_classes = ()
